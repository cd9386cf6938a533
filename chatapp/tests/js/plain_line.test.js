import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { plainLine } from "../../../static/js/chats/plain_line.js";
import { titleOf, vectors } from "./support.js";

describe("a text in one line", () => {
  for (const [text, line] of vectors("plain_lines")) test(titleOf(text), () => assert.equal(plainLine(text, 80), line));
});
