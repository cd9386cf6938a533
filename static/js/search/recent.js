// Recent searches of this browser, newest first: { text, address }. Signing out forgets them.

const MOST_KEPT = 10;
const MOST_CHARACTERS = 200;

/** @typedef {{ text: string, address: string }} Search */
/** @typedef {{ get(key: string): any, set(key: string, value: unknown): void, remove(key: string): void }} Kept */

/** @type {(storage: Kept, userId: number | null) => { all(): Search[], add(search: Search): void, remove(text: string): void, clear(): void }} */
export function createRecent(storage, userId) {
  const key = `chatapp.searches.${userId}`;
  const all = () => {
    const kept = storage.get(key);
    return Array.isArray(kept) ? kept.filter(isSearch).slice(0, MOST_KEPT) : [];
  };
  const others = (/** @type {string} */ text) => all().filter((one) => one.text !== text);

  return {
    all,
    add({ text, address }) {
      if (text && text.length <= MOST_CHARACTERS) storage.set(key, [{ text, address }, ...others(text)].slice(0, MOST_KEPT));
    },
    remove: (text) => storage.set(key, others(text)),
    clear: () => storage.remove(key),
  };
}

// Storage is shared with what people may have put there: an address leads nowhere but to the search page.
/** @param {any} one */
const isSearch = (one) => typeof one?.text === "string" && typeof one?.address === "string" && one.address.startsWith("?");
