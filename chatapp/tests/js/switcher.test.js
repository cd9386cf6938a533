import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, chatEntry, messageEntry, personEntry, strangersAmong, visitName } from "../../../static/js/switcher/entries.js";
import { createVisits } from "../../../static/js/switcher/visits.js";

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
  assert.deepEqual(all("be")[0], ["Chats and people", "Ben", "Bettina"]);
  assert.deepEqual(all("old thi"), [["Chats and people", "Old things"]]);
  assert.deepEqual(all("create"), [["Commands", "New chat"]]);
  assert.deepEqual(all("zzz"), []);
});

test("of names that fit alike the one chosen more often comes first; the better name stays before it", () => {
  const entries = [chat(1, "Design one"), chat(2, "Design two"), chat(3, "Old design")].map((each) => chatEntry(each, "Ada"));
  const ranked = (visits) =>
    named(arrange({ query: "design", chats: entries, people: [], commands: [], visitsOf: (entry) => visits[visitName(entry)] ?? 0 }))[0].slice(1);
  assert.deepEqual(ranked({}), ["Design two", "Design one", "Old design"]);
  assert.deepEqual(ranked({ "chat 1": 3, "chat 3": 9 }), ["Design one", "Design two", "Old design"]);
});

test("choices are kept for one person, fade, and survive what others put into the storage", () => {
  const kept = new Map([["chatapp.visits.1", [["chat 9", "x"], 5]]]);
  const storage = { get: (key) => kept.get(key), set: (key, value) => kept.set(key, value) };
  const visits = createVisits(storage, 1);
  assert.equal(visits.of("chat 9"), 0);
  for (const name of ["chat 1", "chat 2", "chat 1"]) visits.add(name);
  assert.ok(visits.of("chat 1") > visits.of("chat 2") && visits.of("chat 2") > 0);
  for (let number = 0; number < 100; number += 1) visits.add(`chat ${number + 10}`);
  assert.ok(kept.get("chatapp.visits.1").length <= 60);
  assert.equal(createVisits(storage, 2).of("chat 1"), 0);
});

test("someone one talks with directly is found as that chat only", () => {
  const people = [{ id: 2, name: "Ben" }, { id: 9, name: "Bettina" }];
  assert.deepEqual(strangersAmong(people, CHATS.map((entry) => entry.chat)), [{ id: 9, name: "Bettina" }]);
});

test("messages come last, by their line and author, with spoilers hidden, and lead to where one may read them", () => {
  const found = (content, member) => messageEntry({ message: { id: 7, user: "Ben", user_id: 2, avatar: null, content, files: [{ name: "plan.pdf" }] }, chat: { id: 3, member } });
  const messages = [found("**Design** is ||secret||", true), found("", false)];
  const groups = arrange({ query: "des", chats: CHATS, people: [], commands: [], messages });
  assert.deepEqual(named(groups), [["Chats and people", "Design"], ["Messages", "Design is ▒▒▒", "plan.pdf"]]);
  assert.deepEqual(messages.map(({ href, note }) => [href, note]), [["/chats/3/messages/7", "Ben"], ["/chats/3", "Ben"]]);
});
