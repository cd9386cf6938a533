// What the page of being offline shows: bounded, the newest, of a chat as it was last seen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { forgetOthers } from "../../../static/js/accounts/left_behind.js";
import { forgetKept, keepChat, keptChats } from "../../../static/js/lib/kept_messages.js";
import { createStorage } from "../../../static/js/lib/storage.js";

const NOW = Date.UTC(2026, 10, 29);
const DAY_MS = 86_400_000;
const said = (text) => ({ author: "Ada", at: "2026-11-29T09:00:00Z", text });
const chatOf = (chatId, ...texts) => ({ chatId, name: `Chat ${chatId}`, messages: texts.map(said) });

test("the five chats kept last, the newest first", () => {
  const storage = createStorage(null);
  for (let chatId = 1; chatId <= 7; chatId += 1) keepChat(storage, 7, chatOf(chatId, "hello"), NOW + chatId);
  keepChat(storage, 7, chatOf(4, "again"), NOW + 8);
  assert.deepEqual(keptChats(storage, NOW).map(({ chatId }) => chatId), [4, 7, 6, 5, 3]);
  assert.equal(storage.keys("chatapp.kept.").length, 5);
});

test("of each the newest fifty messages, shortened", () => {
  const storage = createStorage(null);
  keepChat(storage, 7, chatOf(1, ...Array.from({ length: 60 }, (_, index) => `message ${index}`), "🎉".repeat(600)), NOW);
  const [{ messages }] = keptChats(storage, NOW);
  assert.equal(messages.length, 50);
  assert.equal(messages[0].text, "message 11");
  assert.equal(messages.at(-1).text, `${"🎉".repeat(499)}…`);
});

test("what is kept next takes its place: a deleted message is gone", () => {
  const storage = createStorage(null);
  keepChat(storage, 7, chatOf(1, "stays", "deleted"), NOW);
  keepChat(storage, 7, chatOf(1, "stays"), NOW);
  assert.deepEqual(keptChats(storage, NOW)[0].messages.map(({ text }) => text), ["stays"]);
});

test("nothing is shown after a week", () => {
  const storage = createStorage(null);
  keepChat(storage, 7, chatOf(1, "old"), NOW - 7 * DAY_MS);
  assert.deepEqual(keptChats(storage, NOW), []);
});

test("chats that were left go, and all where no one is signed in, when someone else is, and with sign-out", async () => {
  const storage = createStorage(null);
  const keepTwo = () => [1, 2].forEach((chatId) => keepChat(storage, 7, chatOf(chatId, "hello"), NOW));
  const chatIds = () => keptChats(storage, NOW).map(({ chatId }) => chatId);
  keepTwo();
  forgetKept(storage, [2, 3]);
  assert.deepEqual(chatIds(), [2]);
  forgetKept(storage);
  assert.deepEqual(chatIds(), []);
  keepTwo();
  await forgetOthers({ page: { userId: 8 }, storage }, () => ({ keys: async () => [] }));
  assert.deepEqual(chatIds(), []);
  keepTwo();
  storage.forget();
  keepTwo();
  assert.deepEqual(chatIds(), []);
});
