import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { plainLine } from "../../../static/js/chats/plain_line.js";

// The same cases as chats/tests/text/test_plain_line.py.
const CASES = JSON.parse(readFileSync(new URL("../plain_lines.json", import.meta.url)));

describe("a text in one line", () => {
  for (const [text, line] of CASES) {
    test(JSON.stringify(text), () => assert.equal(plainLine(text, 80), line));
  }
});
