import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addressIn } from "../../../static/js/chats/mail_hint.js";

describe("An address in a text", () => {
  for (const [text, address] of [
    ["@mira@example.org shall we meet?", "mira@example.org"],
    ["write to mira@example.org.", "mira@example.org"],
    ["(mira.m+x@mail.example.org)", "mira.m+x@mail.example.org"],
    ["hello @mira", ""],
    ["mira@localhost", ""],
    ["a@b@c.org", ""],
    ["no address", ""],
    ["@".repeat(4000), ""],
    ["a".repeat(4000) + "@b.org", ""],
  ]) {
    test(text.slice(0, 40), () => assert.equal(addressIn(text), address));
  }
});
