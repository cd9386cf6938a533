// Ends of statuses, in a zone whose clocks change.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

let endOf;
let momentOf;

before(async () => {
  process.env.TZ = "Europe/Berlin";
  ({ endOf, momentOf } = await import("../../../static/js/accounts/ends.js"));
});

const end = (choice, now) => endOf(choice, new Date(now))?.toISOString() ?? null;

describe("endOf", () => {
  it("counts minutes", () => assert.equal(end("30", "2026-11-26T10:00:30Z"), "2026-11-26T10:30:30.000Z"));
  it("is null for no end", () => assert.equal(end("never", "2026-11-26T10:00:00Z"), null));
  it("ends today at midnight", () => {
    assert.equal(end("today", "2026-11-26T10:00:00Z"), "2026-11-26T23:00:00.000Z");
    assert.equal(end("today", "2026-11-26T23:00:00Z"), "2026-11-27T23:00:00.000Z");
  });
  it("knows that days may have 23 or 25 hours", () => {
    assert.equal(end("today", "2026-03-28T23:00:00Z"), "2026-03-29T22:00:00.000Z");
    assert.equal(end("today", "2026-10-24T22:00:00Z"), "2026-10-25T23:00:00.000Z");
  });
  it("ends tomorrow in the morning", () => assert.equal(end("tomorrow", "2026-11-26T22:30:00Z"), "2026-11-27T08:00:00.000Z"));
  it("ends on the next Monday, also on a Monday", () => {
    assert.equal(end("monday", "2026-11-26T10:00:00Z"), "2026-11-29T23:00:00.000Z");
    assert.equal(end("monday", "2026-11-23T10:00:00Z"), "2026-11-29T23:00:00.000Z");
  });
});

describe("momentOf", () => {
  it("reads a field in the person's zone", () => {
    assert.equal(momentOf("2026-11-26T09:30").toISOString(), "2026-11-26T08:30:00.000Z");
    assert.equal(momentOf("2026-07-01T09:30").toISOString(), "2026-07-01T07:30:00.000Z");
  });
  it("knows what is no time", () => {
    assert.equal(momentOf(""), null);
    assert.equal(momentOf("tomorrow"), null);
    // Skipped when summer time begins.
    assert.equal(momentOf("2026-03-29T02:30"), null);
  });
});
