// Which of the chosen files a message can have, and a sentence for each of the others. No DOM.

import { readableSize } from "../lib/file_size.js";
import { gettext, ngettext } from "../lib/i18n.js";

const PASTED = /^image\.png$/i;

// `chosen`: [{ file, isFolder }]; `kept`: files that the message has. The limits are the server's settings.
// Returns { files, refusals }: a refused file never stops the others.
export function sortedOut(chosen, { kept, mostFiles, mostBytes, mostTogether }) {
  const files = [];
  const refusals = [];
  let together = kept.reduce((sum, { size }) => sum + size, 0);
  let tooMany = 0;
  for (const { file, isFolder } of chosen) {
    const reason = isFolder ? gettext("Folders can’t be sent as they are; put the files into a zip file first.") : reasonAgainst(file, { mostBytes, together, mostTogether });
    if (reason) refusals.push(gettext("%(name)s was not added. %(reason)s", { name: file.name, reason }));
    else if (kept.length + files.length >= mostFiles) tooMany += 1;
    else {
      files.push(file);
      together += file.size;
    }
  }
  if (tooMany > 0) {
    const most = gettext("A message has at most %(count)s files.", { count: mostFiles });
    refusals.push(`${most} ${ngettext("%(count)s file was not added.", "%(count)s files were not added.", tooMany)}`);
  }
  return { files, refusals };
}

function reasonAgainst({ size }, { mostBytes, together, mostTogether }) {
  if (size === 0) return gettext("It is empty.");
  if (size > mostBytes) return gettext("It is larger than %(size)s.", { size: readableSize(mostBytes) });
  if (together + size > mostTogether) return gettext("The files of a message have at most %(size)s together.", { size: readableSize(mostTogether) });
  return "";
}

// Browsers call every pasted screenshot image.png: "Screenshot 2026-11-28 20.15.07.png" tells them apart.
export function nameOf(file, { isPasted, now = new Date() }) {
  if (!isPasted || !PASTED.test(file.name)) return file.name;
  const [year, month, day, ...time] = [now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()]
    .map((part) => String(part).padStart(2, "0"));
  return gettext("Screenshot %(time)s", { time: `${year}-${month}-${day} ${time.join(".")}` }) + ".png";
}
