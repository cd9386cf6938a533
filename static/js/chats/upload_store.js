// The bytes of files that are not sent yet, in IndexedDB: they survive a reload. Without it (private windows, a full
// disk) they live as long as the page.

export const DATABASE = "chatapp";
const STORE = "uploads";

// Record: { key, chatId, name, size, type, blob, fileId (or null), at }.
export function createUploadStore(factory = globalThis.indexedDB) {
  const memory = new Map();
  let opening = null;

  function open() {
    opening ??= new Promise((resolve, reject) => {
      const asked = factory.open(DATABASE, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onerror = asked.onblocked = () => reject(asked.error);
      asked.onsuccess = () => {
        // Signing out deletes it, from any tab.
        asked.result.onversionchange = () => asked.result.close();
        resolve(asked.result);
      };
    });
    return opening;
  }

  async function ask(mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    async add(record) {
      memory.set(record.key, record);
      await ask("readwrite", (store) => store.put(record)).then(() => memory.delete(record.key), () => {});
    },
    // The record, or undefined.
    async get(key) {
      return memory.get(key) ?? (await ask("readonly", (store) => store.get(key)).catch(() => undefined));
    },
    // Resolves to whether it is still there. In one transaction: another tab may be removing it.
    async setFileId(key, fileId) {
      const known = memory.get(key);
      if (known) return Boolean(memory.set(key, { ...known, fileId, at: Date.now() }));
      const record = await ask("readwrite", (store) => {
        const asked = store.get(key);
        asked.onsuccess = () => asked.result && store.put({ ...asked.result, fileId, at: Date.now() });
        return asked;
      }).catch(() => null);
      return Boolean(record);
    },
    async remove(key) {
      memory.delete(key);
      await ask("readwrite", (store) => store.delete(key)).catch(() => {});
    },
    async keys() {
      return [...memory.keys(), ...(await ask("readonly", (store) => store.getAllKeys()).catch(() => []))];
    },
  };
}
