// The messages read last, for the page of being offline: in localStorage, of few chats, not encrypted. No DOM.
// Sign-out, the end of the session and another person's sign-in delete them (accounts/sign_out.js, left_behind.js).

const KEPT = "chatapp.kept.";
const MOST_CHATS = 5;
const MOST_MESSAGES = 50;
const MOST_CHARACTERS = 500;
// A session may have ended meanwhile without this browser knowing.
const LONGEST_MS = 7 * 86_400_000;

/** @typedef {{ author: string, at: string, text: string }} KeptMessage */
/** @typedef {{ chatId: number, name: string, keptAt: number, messages: KeptMessage[] }} KeptChat */

// Replaces what is kept of the chat: what was deleted goes.
/** @type {(storage: Kept, userId: number, chat: Omit<KeptChat, "keptAt">, now?: number) => void} */
export function keepChat(storage, userId, { chatId, name, messages }, now = Date.now()) {
  const newest = messages.slice(-MOST_MESSAGES).map(({ author, at, text }) => ({ author, at, text: shortened(text) }));
  storage.set(`${KEPT}${userId}.${chatId}`, { chatId, name, keptAt: now, messages: newest });
  for (const { key } of entries(storage).slice(MOST_CHATS)) storage.remove(key);
}

// The newest first.
/** @type {(storage: Kept, now?: number) => KeptChat[]} */
export function keptChats(storage, now = Date.now()) {
  return entries(storage)
    .map(({ chat }) => chat)
    .filter(({ keptAt }) => now - keptAt < LONGEST_MS);
}

// Deletes what is kept of all chats but these, or of all.
/** @type {(storage: Kept, chatIds?: number[]) => void} */
export function forgetKept(storage, chatIds = []) {
  for (const { key, chat } of entries(storage)) if (!chatIds.includes(chat.chatId)) storage.remove(key);
}

/** @param {Kept} storage */
function entries(storage) {
  return storage
    .keys(KEPT)
    .map((key) => ({ key, chat: /** @type {KeptChat} */ (storage.get(key)) }))
    .filter(({ chat }) => chat)
    .sort((one, other) => other.chat.keptAt - one.chat.keptAt);
}

/** @param {string} text */
function shortened(text) {
  const letters = [...text.slice(0, 2 * MOST_CHARACTERS + 2)];
  return letters.length > MOST_CHARACTERS ? `${letters.slice(0, MOST_CHARACTERS - 1).join("")}…` : text;
}
