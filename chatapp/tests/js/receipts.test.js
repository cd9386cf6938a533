import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { receiptWords } from "../../../static/js/chats/receipts.js";
import { titleOf, vectors } from "./support.js";

describe("A receipt", () => {
  for (const [readers, others, words] of vectors("receipts")) {
    test(titleOf([readers, others]), () => assert.equal(receiptWords(readers, others), words));
  }
});
