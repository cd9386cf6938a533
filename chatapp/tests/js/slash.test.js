import assert from "node:assert/strict";
import { test } from "node:test";
import { orderOf, said, slashOf } from "../../../static/js/chats/slash.js";

test("a slash and a word are a command, known or not", () => {
  assert.deepEqual(slashOf("/me waves"), { name: "me", rest: "waves" });
  assert.deepEqual(slashOf(" /MUTE "), { name: "mute", rest: "" });
  assert.deepEqual(slashOf("/invite a@example.org,\nb@example.org"), { name: "invite", rest: "a@example.org,\nb@example.org" });
  assert.deepEqual(slashOf("/shrug"), { name: "shrug", rest: "" });
});

test("anything else is a message", () => {
  for (const content of ["", "hello", "a /me", "/", "/ me", "/etc/hosts", "//me", "/2", "/me! yes", "/me-too"]) {
    assert.equal(slashOf(content), null, content);
  }
});

test("me is italics, and two slashes before a word are one", () => {
  assert.equal(said("/me waves"), "*waves*");
  assert.equal(said("/me is  5 * 3\nold"), "_is 5 * 3 old_");
  assert.equal(said("//me waves"), "/me waves");
  assert.equal(said("//shrug"), "/shrug");
  for (const content of ["//host/share", "// why", "a //me", "/me", "hello"]) assert.equal(said(content), content);
});

test("what is said is no order, whatever it begins with", () => {
  assert.deepEqual(orderOf("/mute"), { name: "mute", rest: "" });
  assert.deepEqual(orderOf("/me"), { name: "me", rest: "" });
  for (const content of ["/me waves", "//mute", "hello"]) assert.equal(orderOf(content), null, content);
});
