// Safe localStorage: falls back to memory if full, forbidden or absent; never throws.

const OURS = "chatapp.";

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
        // Quota or private mode: it lives as long as this page.
        memory.set(key, value);
      }
    },
    remove(key) {
      memory.delete(key);
      store?.removeItem(key);
    },
    // Removes all that is kept here, and keeps nothing more: the page is about to be left.
    forget() {
      isForgotten = true;
      for (const key of this.keys(OURS)) this.remove(key);
    },
    // Keys that begin with `prefix`, sorted.
    keys(prefix) {
      const found = new Set([...memory.keys()].filter((key) => key.startsWith(prefix)));
      for (let index = 0; index < (store?.length ?? 0); index += 1) {
        const key = store.key(index);
        if (key?.startsWith(prefix)) found.add(key);
      }
      return [...found].sort();
    },
  };
}

// Calls `listener` when another tab changes a key that begins with `prefix`. Returns { stop }.
export function onOtherTab(prefix, listener, target = globalThis) {
  const heard = (event) => {
    if (event.key === null || event.key.startsWith(prefix)) listener(event);
  };
  target.addEventListener("storage", heard);
  return { stop: () => target.removeEventListener("storage", heard) };
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

function parsed(text) {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
