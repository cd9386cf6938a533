// The browser's localStorage, made safe: a full, forbidden or absent store falls back to memory, never throws.

export function createStorage(store = readableStore()) {
  const memory = new Map();

  return {
    get(key) {
      if (memory.has(key)) return memory.get(key);
      return parsed(store?.getItem(key) ?? null);
    },
    set(key, value) {
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
