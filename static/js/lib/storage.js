// Safe localStorage: falls back to memory if full, denied or absent; never throws.

const OURS = "chatapp.";

/** @type {CreateStorage} */
export function createStorage(store = readableStore()) {
  const memory = new Map();
  let isForgotten = false;

  return {
    get(key) {
      if (memory.has(key)) return memory.get(key);
      return parsed(store?.getItem(key) ?? null);
    },
    set(key, value) {
      if (isForgotten) return;
      try {
        if (!store) throw new Error("no store");
        store.setItem(key, JSON.stringify(value));
        memory.delete(key);
      } catch {
        // Quota or private mode: lives as long as the page.
        memory.set(key, value);
      }
    },
    remove(key) {
      memory.delete(key);
      store?.removeItem(key);
    },
    // Clears everything and stops storing: the page is about to unload.
    forget() {
      isForgotten = true;
      for (const key of this.keys(OURS)) this.remove(key);
    },
    // Keys with `prefix`, sorted.
    keys(prefix) {
      const found = new Set([...memory.keys()].filter((key) => key.startsWith(prefix)));
      for (let index = 0; index < (store?.length ?? 0); index += 1) {
        const key = store?.key(index);
        if (key?.startsWith(prefix)) found.add(key);
      }
      return [...found].sort();
    },
  };
}

// Calls `listener` when another tab changes a key with `prefix`.
/** @type {(prefix: string, listener: (event: StorageEvent) => void, target?: Window | typeof globalThis) => { stop(): void }} */
export function onOtherTab(prefix, listener, target = globalThis) {
  const notify = (/** @type {any} */ event) => {
    if (event.key === null || event.key.startsWith(prefix)) listener(event);
  };
  target.addEventListener("storage", notify);
  return { stop: () => target.removeEventListener("storage", notify) };
}

function readableStore() {
  try {
    const store = globalThis.localStorage;
    store.getItem("probe");
    return store;
  } catch {
    return null;
  }
}

/** @param {string | null} text */
function parsed(text) {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
