import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { folded, sameName } from "../../../static/js/lib/folding.js";
import { titleOf, vectors } from "./support.js";

describe("Folded for search", () => {
  for (const [name, plain] of vectors("folded_names")) test(titleOf(name), () => assert.equal(folded(name), plain));
});

describe("One name or two", () => {
  for (const [one, other, isSame] of vectors("same_names")) {
    test(titleOf([one, other]), () => assert.equal(sameName(one) === sameName(other), isSame));
  }
});
