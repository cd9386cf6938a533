import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createEmojiSource } from "../../../static/js/chats/emoji_source.js";
import { createStorage } from "../../../static/js/lib/storage.js";
import { titleOf, vectors } from "./support.js";

const http = { get: async () => ({ emoji: [{ name: "drake" }, { name: "party-drake" }] }) };
const source = createEmojiSource({ storage: createStorage(null), http });
// Loads the list.
await source.options("tada");

describe("A finished shortcode", () => {
  for (const [text, stored] of vectors("emoji_names")) {
    test(titleOf(text), () => {
      const found = source.finished(text, text.length);
      const shown = found ? text.slice(0, found.from) + found.text : text;
      assert.equal(shown.replaceAll("\ufe0f", ""), stored);
    });
  }
});

describe("Custom emoji", () => {
  test("are suggested like others, and written as their names", async () => {
    const [drake, other] = await source.options("drake");
    assert.deepEqual([drake.emoji, other.emoji], [":drake:", ":party-drake:"]);
    assert.equal(source.text(drake), ":drake: ");
  });

  test("stay as they are typed", () => assert.equal(source.finished("a :drake:", 9), null));

  test("without their list, there are the standard ones", async () => {
    const { loadCustomEmoji } = await import("../../../static/js/chats/custom_emoji.js?again");
    const failing = { get: () => Promise.reject(new Error("offline")) };
    assert.deepEqual(await loadCustomEmoji(failing), []);
    assert.equal((await loadCustomEmoji(http)).length, 2);
  });
});
