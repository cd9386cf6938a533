// The uploads of this browser's unsent files: a few at a time, each in one tab. Loaded with the first file.

import { newUuid } from "../lib/ids.js";
import { gettext } from "../lib/i18n.js";
import { createTus } from "./tus.js";
import { upload } from "./upload.js";
import { createUploadStore } from "./upload_store.js";

const AT_ONCE = 3;
// The server keeps what isn't sent for 24 hours.
const SURE_MS = 23 * 3_600_000;
const FORGOTTEN_MS = 3_600_000;
const LOOK_MS = 150;
const OFFLINE_MS = 10_000;
const LOST = gettext("The file is no longer in this browser. Please choose it again.");

let made = null;
// One for the page: its forms and its outboxes share them.
export const uploadsOf = (storage) => (made ??= createUploads({ storage }));

// State: { state: "queued" | "uploading" | "waiting" | "done" | "failed" | "gone", sent, sentence, isBusy }.
export function createUploads({ storage, store = createUploadStore(), tus = createTus(), locks = globalThis.navigator?.locks }) {
  const states = new Map(); // key -> state
  const listeners = new Map(); // key -> Set of functions
  const controls = new Map(); // key -> AbortController
  const sure = new Set(); // old ones that the server still has
  const queue = [];
  let running = 0;

  function tell(key, state) {
    states.set(key, { ...states.get(key), sentence: "", isBusy: false, ...state });
    for (const listener of listeners.get(key) ?? []) listener(states.get(key));
  }

  // One tab uploads a file; the others wait, then find it done.
  const alone = (key, signal, work) => (locks ? locks.request(`chatapp.upload.${key}`, { signal }, work) : work());

  async function run(key, signal) {
    const record = await store.get(key);
    if (!record) return { state: "failed", sentence: LOST };
    return upload({
      record,
      blob: record.blob,
      tus,
      signal,
      mostPieceBytes: record.pieceBytes,
      remember: (fileId) => store.setFileId(key, fileId),
      tell: (state) => tell(key, state),
      pause,
    });
  }

  async function work(key) {
    const control = new AbortController();
    controls.set(key, control);
    running += 1;
    try {
      tell(key, await alone(key, control.signal, () => run(key, control.signal)));
    } catch {
      tell(key, { state: "gone" });
    }
    running -= 1;
    controls.delete(key);
    next();
  }

  function next() {
    while (running < AT_ONCE && queue.length > 0) work(queue.shift());
  }

  function start(key) {
    const { state } = states.get(key) ?? {};
    if (state && state !== "failed") return;
    tell(key, { state: "queued", sent: 0 });
    queue.push(key);
    next();
  }

  async function forget(key) {
    const place = queue.indexOf(key);
    if (place >= 0) queue.splice(place, 1);
    controls.get(key)?.abort();
    tell(key, { state: "gone" });
    await store.remove(key);
  }

  // What nothing refers to: its message was sent, or its tab crashed between two steps.
  const wantedKeys = () =>
    new Set(["chatapp.tray.", "chatapp.outbox."].flatMap((prefix) => storage.keys(prefix)).flatMap((name) => storage.get(name)?.uploads ?? []).map(({ key }) => key));

  async function sweep() {
    const keys = wantedKeys();
    for (const key of await store.keys()) {
      const record = keys.has(key) ? null : await store.get(key);
      if (record && Date.now() - record.at > FORGOTTEN_MS) await store.remove(key);
    }
  }
  sweep();

  async function described(items, ids) {
    const about = items.map(({ alt = "", is_spoiler: isSpoiler = false }) => ({ alt, is_spoiler: isSpoiler }));
    try {
      await Promise.all(about.map((one, place) => (one.alt || one.is_spoiler) && tus.describe(ids[place], one)));
    } catch ({ status }) {
      // Without a connection: later. What is refused isn't a reason not to send.
      if (status === 0) return {};
    }
    return { ids };
  }

  return {
    start,
    state: (key) => states.get(key) ?? { state: "queued", sent: 0 },
    watch(key, listener) {
      if (!listeners.has(key)) listeners.set(key, new Set());
      listeners.get(key).add(listener);
      return { stop: () => listeners.get(key).delete(listener) };
    },
    // Stores and uploads a file; returns what a tray or an unsent message keeps of it.
    add(file, { chatId, name, pieceBytes }) {
      const item = { key: newUuid(), name, size: file.size, type: file.type };
      const record = { ...item, chatId, blob: file, pieceBytes, fileId: null, at: Date.now() };
      tell(item.key, { state: "queued", sent: 0 });
      store.add(record).then(() => {
        if (states.get(item.key).state !== "queued") return store.remove(item.key);
        queue.push(item.key);
        next();
      });
      return item;
    },
    blobOf: async (key) => (await store.get(key))?.blob,
    forget,
    // Of a message that was sent: forgotten, unless it returned to a tray.
    release(items) {
      const wanted = wantedKeys();
      for (const { key } of items) if (!wanted.has(key)) forget(key);
    },
    // Of a message that was undone: what the server deleted with it is uploaded again.
    renew(items) {
      for (const { key } of items) states.delete(key);
    },
    // Also on the server.
    async discard(key) {
      const record = await store.get(key);
      await forget(key);
      if (record?.fileId) await tus.remove(record.fileId).catch(() => {});
    },
    // The ids of these uploads once all are done: { ids }, or { sentence } if one failed, or {} if no longer wanted.
    async finished(items, isWanted = () => true) {
      for (const { key } of items) start(key);
      while (isWanted()) {
        const failed = items.find(({ key }) => states.get(key).state === "failed");
        if (failed) return { sentence: `${failed.name}: ${states.get(failed.key).sentence}` };
        if (items.every(({ key }) => states.get(key).state === "done")) {
          const records = await Promise.all(items.map(({ key }) => store.get(key)));
          const old = records.filter((record) => record && !sure.has(record.key) && Date.now() - record.at > SURE_MS);
          if (old.length === 0) return described(items, records.map((record) => record?.fileId));
          for (const { key } of old) {
            sure.add(key);
            states.delete(key);
            start(key);
          }
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
      return {};
    },
  };
}

// Ends when the connection returns.
function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(over, navigator.onLine ? milliseconds : OFFLINE_MS);
    function over() {
      clearTimeout(timer);
      removeEventListener("online", over);
      resolve();
    }
    addEventListener("online", over);
  });
}
