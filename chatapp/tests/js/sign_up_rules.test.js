import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judge } from "../../../static/js/accounts/sign_up_rules.js";

const passed = (field, text) => judge(field, text).map((rule) => rule.passed);

describe("Sign-up checks", () => {
  test("a blank name fails, a long one fails, a hundred characters pass", () => {
    assert.deepEqual(passed("name", "  "), [false, true]);
    assert.deepEqual(passed("name", "é".repeat(100)), [true, true]);
    assert.deepEqual(passed("name", "x".repeat(101)), [true, false]);
  });

  test("an address needs an @, no spaces and 6 to 160 characters", () => {
    assert.deepEqual(passed("email", "a@b.c"), [true, false]);
    assert.deepEqual(passed("email", "a@b.cd"), [true, true]);
    assert.deepEqual(passed("email", "ada lovelace@x.org"), [false, true]);
    assert.deepEqual(passed("email", "ada.x.org"), [false, true]);
    for (const text of ["a@b@c.org", "<x@x.org>", "a,b@x.org", "(a@x.org)"]) assert.deepEqual(passed("email", text), [false, true]);
  });

  test("a password needs length, lower, upper, and a digit or sign", () => {
    assert.deepEqual(passed("password", "aaaaaaaa"), [true, true, false, false]);
    assert.deepEqual(passed("password", "Passw0rd"), [true, true, true, true]);
    assert.deepEqual(passed("password", "Passwor_"), [true, true, true, true]);
    assert.deepEqual(passed("password", "Pass-wor"), [true, true, true, false]);
    assert.deepEqual(passed("password", "Aa1"), [false, true, true, true]);
  });

  test("another field has no checks", () => assert.deepEqual(judge("title", "x"), []));
});
