import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { shortcutKey } from "../../../static/js/lib/key_names.js";

describe("What a key means as a shortcut", () => {
  for (const [key, code, meaning] of [
    ["k", "KeyK", "k"],
    ["K", "KeyK", "k"],
    ["л", "KeyK", "k"],
    ["ن", "KeyK", "k"],
    ["ק", "KeyE", "e"],
    ["к", "KeyR", "r"],
    ["ق", "KeyR", "r"],
    ["κ", "KeyK", "k"],
    ["ㅏ", "KeyK", "k"],
    // On other Latin layouts the typed letter counts.
    ["k", "KeyV", "k"],
    ["é", "KeyE", "é"],
    ["ArrowUp", "ArrowUp", "arrowup"],
    ["?", "Slash", "?"],
    ["+", "BracketRight", "+"],
    ["Process", "KeyK", "process"],
  ]) {
    test(`${key} on ${code}`, () => assert.equal(shortcutKey({ key, code }), meaning));
  }
  test("without a code", () => assert.equal(shortcutKey({ key: "л" }), "л"));
});
