import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createEmojiFinder } from "../../../static/js/chats/emoji.js";
import { linesOf, withEmoji } from "../../../static/js/chats/emoji_names.js";
import { createStorage } from "../../../static/js/lib/storage.js";
import { titleOf, vectors } from "./support.js";

const { coded } = createEmojiFinder({ storage: createStorage(null) });

describe("Names of emoji in a text", () => {
  for (const [text, shown] of vectors("emoji_in_texts")) {
    test(titleOf(text), () => assert.equal(withEmoji(text, coded).replaceAll("\ufe0f", ""), shown));
  }

  test("hostile texts take no longer than others", () => {
    const texts = [":a".repeat(2_000), "`".repeat(4_000), "` ``".repeat(1_000), " :`".repeat(1_300), ":".repeat(4_000), "~~~\n".repeat(1_000)];
    for (const text of texts) assert.equal(withEmoji(text, () => null), text);
  });
});

test("Places in a line are asked for from left to right", () => {
  const [{ isOpen }] = linesOf("a `b` c `d` e `f");
  assert.deepEqual([0, 2, 3, 4, 5, 8, 9, 12, 14, 15].map(isOpen), [true, false, false, false, true, false, false, true, true, true]);
});
