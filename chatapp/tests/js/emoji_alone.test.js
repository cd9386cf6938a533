import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { isEmojiAlone } from "../../../static/js/chats/emoji_alone.js";

// The same cases as chats/tests/text/test_emoji.py.
const CASES = JSON.parse(readFileSync(new URL("../emoji_alone.json", import.meta.url)));

describe("a text of emoji alone", () => {
  for (const text of CASES.alone) test(JSON.stringify(text), () => assert.equal(isEmojiAlone(text), true));
});

describe("a text of more than emoji", () => {
  for (const text of CASES.not_alone) test(JSON.stringify(text), () => assert.equal(isEmojiAlone(text), false));
  test("a wall of them", () => assert.equal(isEmojiAlone("👍".repeat(41)), false));
});
