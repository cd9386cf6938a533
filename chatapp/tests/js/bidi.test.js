import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isolated } from "../../../static/js/lib/bidi.js";
import { titleOf, vectors } from "./support.js";

describe("A name inside a sentence", () => {
  for (const [name, shown] of vectors("isolated_names")) test(titleOf(name), () => assert.equal(isolated(name), shown));
});
