import assert from "node:assert/strict";
import { test } from "node:test";
import { createEmojiFinder } from "../../../static/js/chats/emoji.js";
import { createStorage } from "../../../static/js/lib/storage.js";

const finder = () => createEmojiFinder({ storage: createStorage(null) });
const first = (query, many = 1) => finder().named(query).slice(0, many).map(({ emoji }) => emoji);

test("what people type leads to what they mean", () => {
  assert.deepEqual(first("smile"), ["😄"]);
  assert.deepEqual(first("smi"), ["😄"]);
  assert.deepEqual(first("tada"), ["🎉"]);
  assert.deepEqual(first("party"), ["🥳"]);
  assert.ok(first("hooray", 5).includes("🎉"));
  assert.deepEqual(first("red heart"), ["❤️"]);
  assert.deepEqual(first("qqqq"), []);
});

test("a finished code is known, in any case", () => {
  assert.equal(finder().coded("+1"), "👍️");
  assert.equal(finder().coded("TADA"), "🎉");
  assert.equal(finder().coded("nothing"), null);
});

test("those used lately are remembered, the last first, each once, and win among equals", () => {
  const emoji = finder();
  const smiles = emoji.named("smi").map((entry) => entry.emoji);
  emoji.use(smiles[2]);
  emoji.use("🎉");
  emoji.use(smiles[2]);
  assert.deepEqual(emoji.recent().map((entry) => entry.emoji), [smiles[2], "🎉"]);
  assert.notEqual(smiles[0], smiles[2]);
  assert.equal(emoji.named("smi")[0].emoji, smiles[2]);
});

test("what was kept by something else does no harm", () => {
  const storage = createStorage(null);
  storage.set("chatapp.emoji", { not: "a list" });
  assert.deepEqual(createEmojiFinder({ storage }).recent(), []);
  storage.set("chatapp.emoji", ["not an emoji"]);
  assert.deepEqual(createEmojiFinder({ storage }).recent(), []);
});

test("the site's own come first, and are remembered while others were removed", () => {
  const storage = createStorage(null);
  const custom = [{ emoji: ":drake:", name: "drake", codes: ["drake"], words: [] }];
  const emoji = createEmojiFinder({ storage, custom });
  assert.equal(emoji.groups()[0].entries, custom);
  assert.equal(emoji.coded("drake"), ":drake:");
  emoji.use(":drake:");
  emoji.use("🎉");
  assert.deepEqual(createEmojiFinder({ storage }).recent().map((entry) => entry.emoji), ["🎉"]);
  createEmojiFinder({ storage }).use("🥚");
  assert.deepEqual(emoji.recent().map((entry) => entry.emoji), ["🥚", "🎉", ":drake:"]);
});
