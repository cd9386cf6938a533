// Draft of a chat: stored at once in this browser and soon on the server, for other devices. The server's draft never
// replaces newer local text.

const QUIET_MS = 1_000;
const MOST_REMEMBERED = 5;

// save(text) stores it on the server. `serverText` is what the page came with.
// Kept in the browser as { text, isKept }: whether the server has it.
export function createDraft({ storage, key, save, serverText = "", later = setTimeout, cancel = clearTimeout }) {
  const stored = storage.get(key);
  const hasNewer = Boolean(stored) && !stored.isKept;
  let text = hasNewer ? stored.text : serverText;
  let isKept = !hasNewer;
  let timer = null;
  let isSaving = false;
  const sentByMe = []; // their echoes say nothing new, and may come late

  function store() {
    if (text || !isKept) storage.set(key, { text, isKept });
    else storage.remove(key);
  }

  async function keep() {
    if (isKept || isSaving) return;
    isSaving = true;
    const sent = text;
    sentByMe.push(sent);
    if (sentByMe.length > MOST_REMEMBERED) sentByMe.shift();
    try {
      await save(sent);
      isKept = text === sent;
      store();
    } catch {
      // It is safe here; the next key or the next page tries again.
      sentByMe.splice(sentByMe.lastIndexOf(sent), 1);
    }
    isSaving = false;
    if (text !== sent) keepSoon();
  }

  function keepSoon(milliseconds = QUIET_MS) {
    cancel(timer);
    timer = later(keep, milliseconds);
  }

  if (hasNewer) keepSoon();

  return {
    // Now, if it is not kept yet.
    keep,
    text: () => text,
    write(next) {
      if (next === text) return;
      text = next;
      isKept = false;
      store();
      // An emptied one should not come back elsewhere for a second.
      keepSoon(next ? QUIET_MS : 0);
    },
    // The server's word. Returns the text to show now, or null when what stands here is newer or the same.
    heard(content) {
      const mine = sentByMe.indexOf(content);
      if (mine >= 0) sentByMe.splice(0, mine + 1);
      if (mine >= 0 || !isKept || content === text) return null;
      text = content;
      store();
      return text;
    },
  };
}
