// One file that is not sent yet: picture or type, name, state, progress. In a tray or under an unsent message.

import { find, fromTemplate, setText } from "../lib/dom.js";
import { readableSize } from "../lib/file_size.js";
import { gettext } from "../lib/i18n.js";
import { extensionOf } from "./files.js";

const FACE_PX = 80;
const DRAWN = /^image\/(?:png|jpeg|webp|gif|avif|bmp)$/;

// `face`: the address of a stored picture.
export function createRow({ key, name, type, face }, uploads) {
  const row = fromTemplate("tray-file-template");
  row.dataset.key = key;
  setText(".tray__name", name, row);
  find(".tray__name", row).title = name;
  find(".tray__face", row).textContent = extensionOf(name);
  for (const button of row.querySelectorAll("button")) button.setAttribute("aria-label", `${button.title}: ${name}`);
  if (face) showFace(find(".tray__face", row), face);
  else if (DRAWN.test(type)) paint(find(".tray__face", row), key, uploads);
  return row;
}

// Follows the upload as long as the row is in the page.
export function followUpload(row, item, uploads) {
  const show = (state) => {
    if (!row.isConnected && row.dataset.shown) return watching.stop();
    row.dataset.shown = "";
    fillRow(row, item, state);
  };
  const watching = uploads.watch(item.key, show);
  show(uploads.state(item.key));
}

export function fillRow(row, { size }, state) {
  row.dataset.state = state.state;
  setText(".tray__state", stateText(size, state), row);
  const bar = find("progress", row);
  bar.hidden = !["uploading", "waiting", "queued"].includes(state.state);
  bar.value = (state.sent ?? 0) / size;
  find('[data-does="retry"]', row).hidden = state.state !== "failed";
}

export function stateText(size, { state, sent = 0, sentence = "", isBusy = false }) {
  const sizes = { sent: readableSize(sent), size: readableSize(size) };
  if (state === "failed") return gettext("Not uploaded. %(reason)s", { reason: sentence });
  if (state === "done") return gettext("Ready · %(size)s", sizes);
  if (state === "waiting" && isBusy) return gettext("The server is busy. The upload continues by itself.");
  if (state === "waiting") return gettext("Paused at %(sent)s of %(size)s", sizes);
  return sent > 0 ? gettext("%(sent)s of %(size)s", sizes) : sizes.size;
}

function showFace(face, address) {
  const image = document.createElement("img");
  image.alt = "";
  image.src = address;
  face.replaceChildren(image);
}

// Small, as a "data:" URL: the content security policy forbids "blob:". What can't be drawn keeps its type.
async function paint(face, key, uploads) {
  try {
    const picture = await createImageBitmap(await uploads.blobOf(key));
    const scale = FACE_PX / Math.min(picture.width, picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = FACE_PX;
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (FACE_PX - width) / 2, (FACE_PX - height) / 2, width, height);
    picture.close();
    showFace(face, canvas.toDataURL("image/webp"));
  } catch {
    // Damaged, or not of this browser's kinds.
  }
}
