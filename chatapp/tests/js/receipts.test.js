import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { receiptWords } from "../../../static/js/chats/receipts.js";

describe("A receipt", () => {
  test("is sent until someone has read it", () => assert.equal(receiptWords([], 2), "Sent"));
  test("among two is simply read", () => assert.equal(receiptWords(["Ben"], 1), "Read"));
  test("names one or two, counts more, and knows when it is everyone", () => {
    assert.equal(receiptWords(["Ben"], 4), "Read by Ben");
    assert.equal(receiptWords(["Ben", "Cy"], 4), "Read by Ben and Cy");
    assert.equal(receiptWords(["Ben", "Cy", "Di"], 4), "Read by 3");
    assert.equal(receiptWords(["Ben", "Cy", "Di", "Eve"], 4), "Read by everyone");
  });
});
