import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { splitPeople } from "../../../static/js/chats/people_list.js";

// chats/tests/text/test_people_list.py holds the server to the same cases.
const cases = JSON.parse(readFileSync(new URL("../people_lists.json", import.meta.url), "utf8"));

describe("Names and addresses out of one text", () => {
  for (const [text, people] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(splitPeople(text), people));
  }
});
