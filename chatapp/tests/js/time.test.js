// In a time zone with daylight saving time, to cover days of 23 and 25 hours.
process.env.TZ = "Europe/Berlin";

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { comingTime } from "../../../static/js/lib/coming_time.js";
import { dayLabel, isSameDay, listTime, messageTime } from "../../../static/js/lib/time.js";

const NOW = new Date("2026-11-22T12:00:00Z"); // Sunday, 13:00 in Berlin

describe("Message times", () => {
  for (const [at, shown] of [
    ["2026-11-22T08:05:00Z", "09:05"],
    ["2026-11-21T22:59:00Z", "21 Nov 23:59"],
    ["2026-11-21T23:00:00Z", "00:00"],
    ["2026-03-05T08:05:00Z", "5 Mar 09:05"],
    ["2026-07-05T08:05:00Z", "5 Jul 10:05"],
    ["2025-12-31T22:30:00Z", "31 Dec 2025 23:30"],
    ["2025-12-31T23:30:00Z", "1 Jan 00:30"],
    ["2026-11-22T08:05:00.123456Z", "09:05"],
  ]) {
    test(`${at} is ${shown}`, () => assert.equal(messageTime(new Date(at), NOW), shown));
  }
});

describe("Times in a list", () => {
  for (const [at, shown] of [
    ["2026-11-22T08:05:00Z", "09:05"],
    ["2026-11-21T12:00:00Z", "Sat"],
    ["2026-11-16T12:00:00Z", "Mon"],
    ["2026-11-15T12:00:00Z", "15 Nov"],
    ["2025-11-15T12:00:00Z", "15 Nov 2025"],
  ]) {
    test(`${at} is ${shown}`, () => assert.equal(listTime(new Date(at), NOW), shown));
  }
});

describe("Times to come", () => {
  for (const [at, shown] of [
    ["2026-11-22T15:05:00Z", "16:05"],
    ["2026-11-22T23:00:00Z", "Mon 00:00"],
    ["2026-11-28T08:00:00Z", "Sat 09:00"],
    ["2026-11-29T08:00:00Z", "29 Nov 09:00"],
    ["2027-01-04T08:00:00Z", "4 Jan 2027 09:00"],
    ["2026-11-21T08:00:00Z", "21 Nov 09:00"],
  ]) {
    test(`${at} is ${shown}`, () => assert.equal(comingTime(new Date(at), NOW), shown));
  }
});

describe("Days", () => {
  test("are named by nearness", () => {
    assert.equal(dayLabel(new Date("2026-11-22T00:00:00Z"), NOW), "Today");
    assert.equal(dayLabel(new Date("2026-11-21T00:00:00Z"), NOW), "Yesterday");
    assert.equal(dayLabel(new Date("2026-11-12T10:00:00Z"), NOW), "Thursday 12 Nov");
    assert.equal(dayLabel(new Date("2025-11-12T10:00:00Z"), NOW), "Wednesday 12 Nov 2025");
  });

  test("the day after a 25 hour day still calls it yesterday", () => {
    const monday = new Date("2026-10-26T10:00:00Z");
    assert.equal(dayLabel(new Date("2026-10-25T00:30:00Z"), monday), "Yesterday");
  });

  test("end at the reader's midnight, not at UTC's", () => {
    assert.equal(isSameDay(new Date("2026-11-21T22:59:00Z"), new Date("2026-11-21T23:00:00Z")), false);
    assert.equal(isSameDay(new Date("2026-11-21T23:00:00Z"), new Date("2026-11-22T22:59:00Z")), true);
  });
});
