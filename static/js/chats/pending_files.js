// The files of an unsent message, with their progress, where the stored message shows its own.

import { find, findAll } from "../lib/dom.js";
import { createStorage } from "../lib/storage.js";
import { trayStyle } from "./tray.js";
import { createRow, followUpload } from "./tray_row.js";
import { uploadsOf } from "./uploads.js";

const shown = new WeakSet(); // outboxes

// From now on, for all unsent messages of an outbox, in the chat and in a thread.
export function showPendingFiles(outbox) {
  if (shown.has(outbox)) return;
  shown.add(outbox);
  // After its turns, also those of a thread that opens later.
  outbox.on("changed", () => queueMicrotask(showAll));
  showAll();

  function showAll() {
    for (const entry of outbox.entries()) {
      if (!entry.uploads?.length) continue;
      for (const article of findAll(`article[data-client-id="${entry.client_id}"]:not([data-id])`)) show(article, entry, outbox);
    }
  }
}

async function show(article, { client_id: clientId, uploads: items }, outbox) {
  const list = find(".attachments", article);
  const keys = findAll(".tray__file", list).map((row) => row.dataset.key);
  if (items.every(({ key }, place) => keys[place] === key) && keys.length === items.length) return;
  if (!("discards" in list.dataset)) {
    list.dataset.discards = "";
    article.addEventListener("click", ({ target }) => target.closest('[data-action="discard"]') && items.forEach(({ key }) => uploads.discard(key)));
  }
  const uploads = uploadsOf(createStorage());
  await trayStyle();
  // Stored in the meantime.
  if (article.dataset.id) return;
  const rows = items.map((item) => {
    const row = createRow(item, uploads);
    row.draggable = false;
    row.role = "group";
    find('[data-does="describe"]', row).hidden = true;
    row.removeAttribute("tabindex");
    find('[data-does="retry"]', row).addEventListener("click", () => outbox.retry(clientId));
    find('[data-does="remove"]', row).addEventListener("click", () => {
      const { uploads: known, content } = outbox.entries().find((entry) => entry.client_id === clientId) ?? {};
      const left = known?.filter(({ key }) => key !== item.key) ?? [];
      if (left.length > 0 || content) outbox.retry(clientId, { uploads: left });
      else outbox.remove(clientId);
      uploads.discard(item.key);
      row.remove();
    });
    return row;
  });
  // Instead of its files, which the gallery begins with.
  list.replaceChildren(find(".gallery", list), ...rows);
  list.hidden = items.length === 0;
  items.forEach((item, place) => followUpload(rows[place], item, uploads));
}
