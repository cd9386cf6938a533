import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { asking } from "../../../static/js/chats/chat_list.js";

// chats/tests/pages/test_titles.py holds the server to the same cases.
const cases = JSON.parse(readFileSync(new URL("../asking.json", import.meta.url), "utf8"));

describe("What of a chat counts in the title", () => {
  for (const [chat, count] of cases) {
    test(JSON.stringify(chat), () => assert.equal(asking(chat), count));
  }
});
