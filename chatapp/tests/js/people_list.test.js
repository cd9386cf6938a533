import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { looksLikeEmail, splitPeople } from "../../../static/js/chats/people_list.js";
import { titleOf, vectors } from "./support.js";

describe("Names and addresses out of one text", () => {
  for (const [text, people] of vectors("people_lists")) {
    test(titleOf(text), () => assert.deepEqual(splitPeople(text), people));
  }
});

test("a slip in an address is seen", () => {
  assert.equal(looksLikeEmail("ben@x.org"), true);
  assert.equal(looksLikeEmail("ben"), false);
  assert.equal(looksLikeEmail("a@b@c"), false);
});
