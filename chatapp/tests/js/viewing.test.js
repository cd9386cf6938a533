// What a page in view says of messages that it doesn't mark read: with the arrival of messages only, and seldom.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reportViews } from "../../../static/js/chats/viewing.js";
import { createEvents } from "../../../static/js/lib/events.js";

const message = { user_id: 8 };
const isNew = { isNew: true };

function pageOf(t, visibilityState = "visible") {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.document = { visibilityState };
  t.after(() => delete globalThis.document);
  const timeline = createEvents();
  const seen = { sent: 0, isReading: false, timeline };
  reportViews({ timeline, line: { push: (event) => event === "viewing" && (seen.sent += 1) }, isBeingRead: () => seen.isReading }, { userId: 7 });
  return seen;
}

test("a message of someone else is reported at once, those that follow together, later", (t) => {
  const page = pageOf(t);
  page.timeline.emit("put", message, isNew);
  assert.equal(page.sent, 1);
  for (let count = 0; count < 5; count += 1) page.timeline.emit("put", message, isNew);
  assert.equal(page.sent, 1);
  t.mock.timers.tick(5_000);
  assert.equal(page.sent, 2);
  t.mock.timers.tick(60_000);
  assert.equal(page.sent, 2);
});

test("own messages, replies in threads and changes are not", (t) => {
  const page = pageOf(t);
  page.timeline.emit("put", { user_id: 7 }, isNew);
  page.timeline.emit("put", { ...message, thread_root: 3 }, isNew);
  page.timeline.emit("put", message, { isNew: false });
  assert.equal(page.sent, 0);
});

test("nor is anything while the page is hidden, or marks it read anyway", (t) => {
  const page = pageOf(t, "hidden");
  page.timeline.emit("put", message, isNew);
  assert.equal(page.sent, 0);
  globalThis.document.visibilityState = "visible";
  page.isReading = true;
  page.timeline.emit("put", message, isNew);
  assert.equal(page.sent, 0);
  page.isReading = false;
  page.timeline.emit("put", message, isNew);
  assert.equal(page.sent, 1);
});
