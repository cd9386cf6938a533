// The files of a message that is being written: added, ordered, removed. They survive a reload. Loaded with the first one.

import { announce, find, fromTemplate } from "../lib/dom.js";
import { gettext, joined } from "../lib/i18n.js";
import { onOtherTab } from "../lib/storage.js";
import { loadStyle } from "../lib/styles.js";
import { nameOf, sortedOut } from "./chosen_files.js";
import { fillDetails, toggleDetails } from "./tray_details.js";
import { createRow, fillRow, followUpload } from "./tray_row.js";
import { startTrayKeys } from "./tray_order.js";
import { uploadsOf } from "./uploads.js";

export const trayStyle = () => loadStyle(import.meta.resolve("../../css/chats/tray.css"));

// `storageKey`: where the tray is kept; "" for one that ends with its form. `refuse(sentence)` says what wasn't added.
// `kept`: stored files of a message that is edited.
export async function createTray({ form, context: { page, storage }, storageKey, refuse, kept = [] }) {
  await trayStyle();
  const uploads = uploadsOf(storage);
  const field = form.elements.files;
  const list = fromTemplate("tray-template");
  const limits = Object.fromEntries(["mostFiles", "mostBytes", "mostTogether"].map((name) => [name, Number(field.dataset[name])]));
  let items = [...kept];

  function store() {
    if (!storageKey) return;
    if (items.length > 0) storage.set(storageKey, { uploads: items });
    else storage.remove(storageKey);
  }

  function show() {
    const rows = new Map([...list.children].map((row) => [row.dataset.key, row]));
    list.replaceChildren(...items.map((item) => rows.get(item.key) ?? createRow(item, uploads)));
    list.hidden = items.length === 0;
    form.classList.toggle("composer--files", items.length > 0);
    for (const item of items) if (!rows.has(item.key)) follow(find(`[data-key="${item.key}"]`, list), item);
    form.dispatchEvent(new Event("traychanged"));
  }

  function follow(row, item) {
    fillDetails(row, item, (details) => {
      items = items.map((one) => (one.key === item.key ? { ...one, ...details } : one));
      store();
    });
    if (item.fileId) return fillRow(row, item, { state: "done" });
    uploads.start(item.key);
    followUpload(row, item, uploads);
  }

  function change(next) {
    items = next;
    store();
    show();
  }

  function remove(key) {
    const place = items.findIndex((item) => item.key === key);
    const { name, fileId } = items[place];
    change(items.filter((item) => item.key !== key));
    if (!fileId) uploads.discard(key);
    announce(gettext("%(name)s removed", { name }));
    (list.children[Math.min(place, items.length - 1)] ?? find("textarea", form)).focus();
  }

  // To this place in the list.
  function move(key, place) {
    const moved = items.find((item) => item.key === key);
    const others = items.filter((item) => item !== moved);
    const at = Math.max(0, Math.min(others.length, place));
    change([...others.slice(0, at), moved, ...others.slice(at)]);
    return at;
  }

  list.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const row = button.closest("li");
    const { key } = row.dataset;
    if (button.dataset.does === "remove") remove(key);
    else if (button.dataset.does === "describe") toggleDetails(row);
    else uploads.start(key);
  });
  startTrayKeys(list, { move, remove });
  find("label, textarea", form).before(list);

  function restore() {
    items = storage.get(storageKey)?.uploads ?? [];
    show();
  }
  const watching = storageKey ? onOtherTab(storageKey, restore) : null;
  if (storageKey) restore();
  else show();

  return {
    items: () => items,
    size: () => items.length,
    add(chosen, { isPasted = false } = {}) {
      const { files, refusals } = sortedOut(chosen, { kept: items, ...limits });
      const about = { chatId: page.chatId, pieceBytes: Number(field.dataset.pieceBytes) };
      const added = files.map((file) => uploads.add(file, { ...about, name: nameOf(file, { isPasted }) }));
      if (added.length > 0) change([...items, ...added]);
      if (added.length > 0) announce(gettext("Added: %(names)s", { names: joined(added.map(({ name }) => name)) }));
      refuse(refusals.join(" "));
    },
    // Hands the files over to a message; the tray is empty then.
    take() {
      const taken = items;
      change([]);
      return taken;
    },
    // What a message that is sent later has: { items, forget(), takeBack() }; the tray is empty then.
    handOver() {
      const taken = items;
      change([]);
      return {
        forget: () => uploads.release(taken),
        takeBack() {
          uploads.renew(taken);
          change([...taken, ...items]);
        },
      };
    },
    // Files of a message that wasn't sent return.
    put: (returned) => change([...returned, ...items.filter(({ key }) => !returned.some((one) => one.key === key))]),
    // The ids of all, in order: { ids }, { sentence } or {}.
    async finished(isWanted) {
      const { ids, ...failure } = await uploads.finished(items.filter(({ fileId }) => !fileId), isWanted);
      return ids ? { ids: items.map(({ fileId }) => fileId ?? ids.shift()) } : failure;
    },
    // They belong to a message now.
    release() {
      const taken = items.filter(({ fileId }) => !fileId);
      change([]);
      uploads.release(taken);
    },
    // The form closes: its new files aren't wanted.
    close() {
      watching?.stop();
      for (const { key, fileId } of items) if (!fileId) uploads.discard(key);
    },
    stop: () => watching?.stop(),
  };
}
