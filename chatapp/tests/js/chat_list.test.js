import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { attentionCount, badgeCount, sectionOf } from "../../../static/js/chats/chat_list.js";
import { titleOf, vectors } from "./support.js";

describe("A chat's row", () => {
  for (const [chat, count, section] of vectors("chat_rows")) {
    test(titleOf(chat), () => assert.deepEqual([attentionCount(chat), sectionOf(chat)], [count, section]));
  }
});

describe("A count in a small badge", () => {
  for (const [count, text] of vectors("badge_counts")) test(text, () => assert.equal(badgeCount(count), text));
});
