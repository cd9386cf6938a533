import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judge } from "../../../static/js/accounts/sign_up_rules.js";
import { titleOf, vectors } from "./support.js";

const passed = (field, text) => judge(field, text).map((rule) => rule.passed);

describe("A name", () => {
  for (const [text, passes] of vectors("sign_up_names")) test(titleOf(text), () => assert.deepEqual(passed("name", text), passes));
});

describe("An email address", () => {
  for (const [text, passes] of vectors("sign_up_emails")) test(titleOf(text), () => assert.deepEqual(passed("email", text), passes));
});

describe("A password", () => {
  for (const [text, passes] of vectors("sign_up_passwords")) test(titleOf(text), () => assert.deepEqual(passed("password", text), passes));
});

test("Another field has no checks", () => assert.deepEqual(judge("title", "x"), []));
