import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecent } from "../../../static/js/search/recent.js";
import { suggest } from "../../../static/js/search/suggestions.js";
import { datesBeginning, finishedAt, typedAt, written } from "../../../static/js/search/typed.js";

const OPERATORS = { from: null, in: null, to: ["me"], has: ["file", "image"], on: null };
const at = (text) => typedAt(text, text.length, OPERATORS);
const finished = (text) => finishedAt(text, text.length, OPERATORS)?.query ?? null;

test("what is typed is the piece before the caret, with its operator", () => {
  assert.deepEqual(at("plum ja"), { from: 5, isNegated: false, operator: null, query: "ja" });
  assert.deepEqual(at("plum -from:be"), { from: 5, isNegated: true, operator: "from", query: "be" });
  assert.deepEqual(at('in:"plum ga'), { from: 0, isNegated: false, operator: "in", query: "plum ga" });
  assert.deepEqual(at("Has："), { from: 0, isNegated: false, operator: "has", query: "" });
  assert.deepEqual(at("https://x"), { from: 0, isNegated: false, operator: null, query: "https://x" });
  assert.deepEqual(at("constructor:x").operator, null);
});

test("a space finishes an operator with a value that it takes, and nothing else", () => {
  assert.equal(finished("from:ben "), "ben");
  assert.equal(finished('from:"Ben Carter" '), "Ben Carter");
  assert.equal(finished('from:"Ben '), null);
  assert.equal(finished("has:file "), "file");
  assert.equal(finished("has:fil "), null);
  assert.equal(finished("from: "), null);
  assert.equal(finished("plum "), null);
  assert.equal(finished("from:ben"), null);
});

test("an operator is written with quotes where its value has spaces", () => {
  assert.deepEqual([written("from", "ben"), written("in", "Plum garden", true)], ["from:ben", '-in:"Plum garden"']);
});

test("beginnings of dates are completed, and only existing days", () => {
  assert.deepEqual(datesBeginning("2026-1"), ["2026-01", "2026-10", "2026-11", "2026-12"]);
  assert.deepEqual(datesBeginning("2026-2-3"), ["2026-02-03"]);
  assert.equal(datesBeginning("2026-02-").length, 28);
  assert.deepEqual([datesBeginning("2026"), datesBeginning("plum"), datesBeginning("2026-13")], [[], [], []]);
});

const named = (text, more = {}) =>
  suggest({
    typed: at(text), text, operators: OPERATORS, times: ["today", "last-week"], recent: [{ text: "plum jam", address: "?q=plum" }], ownName: "Ada",
    people: [{ id: 2, name: "Ben Carter" }], chats: [{ id: 1, title: "Bench", users: [] }, { id: 2, title: "Launch", users: [], archived: true }], ...more,
  }).map(({ heading, options }) => [heading, ...options.map(({ kind, name, operator }) => name ?? `${operator}:${kind}`)]);

test("suggestions are values of the operator, or operators, people, chats and recent searches", () => {
  assert.deepEqual(named("from:"), [["People", "me", "Ben Carter"]]);
  assert.deepEqual(named("in:"), [["Chats", "Bench", "Launch"]]);
  assert.deepEqual(named("has:f"), [["Narrow down", "file"]]);
  assert.deepEqual(named("on:l"), [["When", "last-week", "Choose a day…"]]);
  assert.deepEqual(named("ben"), [["People", "Ben Carter"], ["Chats", "Bench"]]);
  assert.deepEqual(named("pl"), [["Recent", "plum jam"]]);
  assert.deepEqual(named("fr"), [["Narrow down", "from:operator"]]);
  assert.deepEqual(named("").map(([heading]) => heading), ["Narrow down", "Recent"]);
  assert.deepEqual(named("plum jam"), []);
});

test("recent searches are the newest ten of one person, each once, and lead only to a search", () => {
  const kept = new Map([["chatapp.searches.1", [{ text: "evil", address: "https://evil.example" }, 3]]]);
  const storage = { get: (key) => kept.get(key), set: (key, value) => kept.set(key, value), remove: (key) => kept.delete(key) };
  const recent = createRecent(storage, 1);
  assert.deepEqual(recent.all(), []);
  for (let number = 0; number < 12; number += 1) recent.add({ text: `word ${number}`, address: `?q=${number}` });
  recent.add({ text: "word 5", address: "?q=5" });
  recent.add({ text: "x".repeat(201), address: "?q=x" });
  assert.deepEqual(recent.all().slice(0, 2).map(({ text }) => text), ["word 5", "word 11"]);
  assert.equal(recent.all().length, 10);
  assert.deepEqual(createRecent(storage, 2).all(), []);
  recent.remove("word 5");
  assert.equal(recent.all()[0].text, "word 11");
  recent.clear();
  assert.deepEqual(recent.all(), []);
});
