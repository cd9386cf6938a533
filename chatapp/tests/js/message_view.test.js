import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { replyCount } from "../../../static/js/chats/message_view.js";
import { vectors } from "./support.js";

describe("The replies of a thread", () => {
  for (const [count, text] of vectors("reply_counts")) test(text, () => assert.equal(replyCount(count), text));
});
