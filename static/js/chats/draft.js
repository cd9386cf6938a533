// A chat's draft: stored at once in this browser, then debounced on the server for other devices. The server's draft
// never replaces newer local text.

const QUIET_MS = 1_000;
const MOST_REMEMBERED = 5;

// save(text, revision) stores it on the server, which ignores older revisions from this device: a request sent on
// unload may arrive after the next page's. `serverText` is the page's initial value.
// Stored locally as { text, isKept }: isKept once the server has it.
/** @type {CreateDraft} */
export function createDraft({ storage, key, save, serverText = "", later = setTimeout, cancel = clearTimeout, now = Date.now }) {
  const stored = storage.get(key);
  const hasNewer = Boolean(stored) && !stored.isKept;
  let text = hasNewer ? stored.text : serverText;
  let isKept = !hasNewer;
  /** @type {Later} */
  let timer;
  let isSaving = false;
  let revision = 0;
  /** @type {string[]} */
  const sentByMe = []; // their echoes are stale

  function store() {
    if (text || !isKept) storage.set(key, { text, isKept });
    else storage.remove(key);
  }

  async function flush() {
    if (isKept || isSaving) return;
    isSaving = true;
    const sent = text;
    sentByMe.push(sent);
    if (sentByMe.length > MOST_REMEMBERED) sentByMe.shift();
    try {
      revision = Math.max(now(), revision + 1);
      await save(sent, revision);
      isKept = text === sent;
      store();
    } catch {
      // Safe locally; the next key or page retries.
      sentByMe.splice(sentByMe.lastIndexOf(sent), 1);
    }
    isSaving = false;
    if (text !== sent) flushSoon();
  }

  function flushSoon(milliseconds = QUIET_MS) {
    cancel(timer);
    timer = later(flush, milliseconds);
  }

  if (hasNewer) flushSoon();

  return {
    // Saves unsaved text at once.
    flush,
    text: () => text,
    write(next) {
      if (next === text) return;
      text = next;
      isKept = false;
      store();
      // Cleared drafts skip the debounce, lest they reappear elsewhere.
      flushSoon(next ? QUIET_MS : 0);
    },
    // An update from the server. Returns the text to show, or null if the local one is newer or the same.
    receive(content) {
      const mine = sentByMe.indexOf(content);
      // The echo of our latest save is final, whatever arrived in between.
      const isOld = mine >= 0 && mine < sentByMe.length - 1;
      if (mine >= 0) sentByMe.splice(0, mine + 1);
      if (isOld || !isKept || content === text) return null;
      text = content;
      store();
      return text;
    },
  };
}
