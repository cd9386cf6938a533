import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isEmojiAlone } from "../../../static/js/chats/emoji_alone.js";
import { titleOf, vectors } from "./support.js";

describe("Emoji alone or not", () => {
  for (const [text, isAlone] of vectors("emoji_alone")) test(titleOf(text), () => assert.equal(isEmojiAlone(text), isAlone));
});
