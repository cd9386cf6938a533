import assert from "node:assert/strict";
import { test } from "node:test";

import { inLanguage } from "../../../static/js/lib/errors_in_language.js";

test("sentences come from codes and data", () => {
  const errors = { name: ["x", "y"], code: "invalid" };
  const faults = { name: [{ code: "blank" }, { code: "too_long", data: { count: 100 } }] };
  assert.deepEqual(inLanguage({ errors, faults }), { name: ["can't be blank", "should be at most 100 character(s)"], code: "invalid" });
});

test("the code of an error is that of its usual sentence", () => {
  assert.deepEqual(inLanguage({ errors: { detail: "x", code: "not_accepting" } }), {
    detail: "This person does not accept direct messages.",
    code: "not_accepting",
  });
});

test("what has no known code stays English", () => {
  const errors = { detail: "English", code: "of_a_later_release" };
  assert.deepEqual(inLanguage({ errors }), errors);
  assert.deepEqual(inLanguage({ errors: { detail: "E", code: "toString" }, faults: {} }), { detail: "E", code: "toString" });
  assert.deepEqual(inLanguage({ errors: { a: ["E"], code: "invalid" }, faults: { a: [{ code: "other" }] } }), { a: ["E"], code: "invalid" });
});

test("where no field stands beside it, it is a whole sentence, also in English", () => {
  const faults = { content: [{ code: "blank" }], files: [{ code: "other" }] };
  const { whole } = inLanguage({ errors: { content: ["can't be blank"], files: ["No."], code: "invalid" }, faults });
  assert.equal(whole, "Write something first. No.");
  assert.equal(inLanguage({ errors: { detail: "x", code: "not_accepting" } }).whole, "");
});
