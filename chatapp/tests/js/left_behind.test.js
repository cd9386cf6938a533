// What another person left in the browser, and what this one keeps.

import assert from "node:assert/strict";
import { test } from "node:test";

import { forgetOthers } from "../../../static/js/accounts/left_behind.js";
import { createStorage } from "../../../static/js/lib/storage.js";

function browserOf(entries, uploads) {
  const storage = createStorage(null);
  for (const [key, entry] of Object.entries(entries)) storage.set(key, entry);
  const left = new Set(uploads);
  const createStore = () => ({ keys: async () => [...left], remove: async (key) => left.delete(key) });
  return { storage, left, createStore, context: { page: { userId: 7 }, storage } };
}

test("another person's texts and files go, those of the person and the browser's settings stay", async () => {
  const { storage, left, createStore, context } = browserOf(
    {
      "chatapp.outbox.71.3.1.x": { client_id: "x", uploads: [{ key: "theirs" }] },
      "chatapp.draft.1.3": "Secret",
      "chatapp.searches.1": ["secret"],
      "chatapp.tray.1.t5": { uploads: [{ key: "tray" }] },
      "chatapp.thread.1.5": "Secret",
      "chatapp.outbox.7.3.1.y": { client_id: "y", uploads: [{ key: "mine" }] },
      "chatapp.draft.7.3": "Mine",
      "chatapp.enter": "send",
    },
    ["theirs", "tray", "mine", "lost"],
  );
  await forgetOthers(context, createStore);
  assert.deepEqual(storage.keys("chatapp."), ["chatapp.draft.7.3", "chatapp.enter", "chatapp.outbox.7.3.1.y"]);
  assert.deepEqual([...left], ["mine"]);
});

test("with nothing of others, no file is looked at", async () => {
  const { left, context } = browserOf({ "chatapp.draft.7.3": "Mine" }, ["fresh"]);
  await forgetOthers(context, () => assert.fail());
  assert.deepEqual([...left], ["fresh"]);
});
