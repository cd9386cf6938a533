import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, chatEntry, personEntry, strangersAmong } from "../../../static/js/switcher/entries.js";

const chat = (id, title, more = {}) => ({
  id, title, users: ["Ada", "Ben"], people: [{ user_id: 2, name: "Ben" }], kind: "group", topic: "", message: "",
  unread: 0, mentions: 0, muted: null, archived: false, last_at: `2026-01-0${id}T00:00:00.000Z`, ...more,
});
const CHATS = [
  chat(1, "Launch week"),
  chat(2, "", { kind: "direct" }),
  chat(3, "Design", { unread: 4 }),
  chat(4, "Kitchen", { unread: 1, mentions: 1 }),
  chat(5, "Old things", { archived: true }),
  chat(6, "Quiet", { unread: 9, muted: "messages" }),
].map((each) => chatEntry(each, "Ada"));
const COMMANDS = [{ kind: "command", name: "New chat", note: "", aside: "create start" }];
const named = (groups) => groups.map(({ heading, entries }) => [heading, ...entries.map(({ name }) => name)]);
const all = (query, openChatId = null) => named(arrange({ query, chats: CHATS, people: [personEntry({ id: 9, name: "Bettina", status: "" })], commands: COMMANDS, openChatId }));

test("without a query: unread first, those naming me before the others, then the most recent, without the open chat", () => {
  assert.deepEqual(all("", 1), [["Unread", "Kitchen", "Design"], ["Recent", "Quiet", "Ben"], ["Commands", "New chat"]]);
});

test("with one: the group with the best match first; people, what is put away and words beside the name are found", () => {
  assert.deepEqual(all("be")[0], ["Chats", "Ben"]);
  assert.ok(all("be").some(([heading, name]) => heading === "People" && name === "Bettina"));
  assert.deepEqual(all("old thi"), [["Chats", "Old things"]]);
  assert.deepEqual(all("create"), [["Commands", "New chat"]]);
  assert.deepEqual(all("zzz"), []);
});

test("someone one talks with directly is found as that chat only", () => {
  const people = [{ id: 2, name: "Ben" }, { id: 9, name: "Bettina" }];
  assert.deepEqual(strangersAmong(people, CHATS.map((entry) => entry.chat)), [{ id: 9, name: "Bettina" }]);
});
