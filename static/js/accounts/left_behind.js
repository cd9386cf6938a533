// Deletes what another person left in this browser when their session ended without signing out.

import { createUploadStore } from "../chats/upload_store.js";

const PERSONAL = /^chatapp\.(?:draft|kept|outbox|searches|thread|tray)\.(\d+)(?:\.|$)/;

// Resolves when it is gone.
export async function forgetOthers({ page, storage }, createStore = createUploadStore) {
  const others = storage.keys("chatapp.").filter((key) => ownerOf(key) && ownerOf(key) !== page.userId);
  if (others.length === 0) return;
  for (const key of others) storage.remove(key);
  // A file's key is stored before its bytes are: those of this person are referred to.
  const own = storage.keys("chatapp.").flatMap((key) => storage.get(key)?.uploads ?? []).map(({ key }) => key);
  const store = createStore();
  for (const key of await store.keys()) if (!own.includes(key)) await store.remove(key);
}

const ownerOf = (key) => Number(PERSONAL.exec(key)?.[1] ?? 0);
