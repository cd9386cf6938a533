import assert from "node:assert/strict";
import { test } from "node:test";

import { readableSize } from "../../../static/js/lib/file_size.js";
import { vectors } from "./support.js";

for (const [size, text] of vectors("file_size")) {
  test(`${size} bytes are ${text}`, () => assert.equal(readableSize(size), text));
}
