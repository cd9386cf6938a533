import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listNames } from "../../../static/js/chats/people.js";

const NAMES = { 1: "Ada", 2: "Ben", 3: "Cy" };
const sentence = (ids, own = 9) => listNames(ids, own, (id) => NAMES[id] ?? "");

describe("Who it was", () => {
  test("one name stands alone, the last of several after an and", () => {
    assert.equal(sentence([1]), "Ada");
    assert.equal(sentence([1, 2]), "Ada and Ben");
    assert.equal(sentence([1, 2, 3]), "Ada, Ben and Cy");
  });

  test("the viewer comes last", () => {
    assert.equal(sentence([9]), "You");
    assert.equal(sentence([9, 1, 2]), "Ada, Ben and you");
  });

  test("people who left are counted", () => {
    assert.equal(sentence([1, 77]), "Ada and someone who left");
    assert.equal(sentence([77, 78, 9]), "2 who left and you");
  });
});
