import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createTimeline } from "../../../static/js/chats/timeline_model.js";
import { message } from "./support.js";

const idsOf = (timeline) => timeline.all().map(({ id }) => id);

function listening(timeline) {
  const heard = { put: [], reset: 0, gap: 0 };
  timeline.on("put", (row, { isNew }) => heard.put.push([row.id, row.seq, isNew]));
  timeline.on("reset", () => (heard.reset += 1));
  timeline.on("gap", () => (heard.gap += 1));
  return heard;
}

describe("Order", () => {
  test("rows stand in the chat's order, whatever order they came in", () => {
    const timeline = createTimeline({ reachesStart: true });
    for (const id of [5, 2, 9, 3]) timeline.receive({ ...message(id), prev: 0 });
    assert.deepEqual(idsOf(timeline), [2, 3, 5, 9]);
  });

  test("a system message keeps its place among numbered ones", () => {
    const timeline = createTimeline({ reachesStart: true });
    timeline.receive({ ...message(3, { number: 2 }), prev: 0 });
    timeline.receive({ ...message(2, { number: null, kind: "system" }), prev: 0 });
    timeline.receive({ ...message(1), prev: 0 });
    assert.deepEqual(idsOf(timeline), [1, 2, 3]);
    assert.equal(timeline.newestNumber(), 2);
    assert.equal(timeline.oldestNumber(), 1);
  });

  test("neighbours are known by id", () => {
    const timeline = createTimeline({ reachesStart: true });
    for (const id of [1, 4, 8]) timeline.receive({ ...message(id), prev: 0 });
    assert.equal(timeline.before(4).id, 1);
    assert.equal(timeline.after(4).id, 8);
    assert.equal(timeline.before(1), undefined);
    assert.equal(timeline.after(8), undefined);
  });
});

describe("Each message once, in its newest state", () => {
  test("the same row twice is shown once", () => {
    const timeline = createTimeline({ reachesStart: true });
    const heard = listening(timeline);
    timeline.receive({ ...message(1), prev: 0 });
    timeline.receive({ ...message(1), prev: 0 });
    assert.deepEqual(heard.put, [[1, 1, true]]);
  });

  test("an edit replaces, and the older state that arrives late does not come back", () => {
    const timeline = createTimeline({ reachesStart: true });
    timeline.receive({ ...message(1, { seq: 4, content: "edited" }), prev: 0 });
    timeline.receive({ ...message(1, { seq: 1, content: "first" }), prev: 0 });
    assert.equal(timeline.message(1).content, "edited");
  });

  test("an acknowledged own message is replaced by its frame and never replaces it", () => {
    const timeline = createTimeline({ reachesStart: true });
    const mine = { content: "hi", client_id: "c", user: "Ada", user_id: 7 };
    timeline.receipt({ id: 1, number: 1, at: "2026-11-22T10:00:00Z" }, mine);
    assert.equal(timeline.message(1).html, null);
    timeline.receive({ ...message(1), prev: 0 });
    assert.equal(timeline.message(1).html, "<p>text 1</p>");
    timeline.receipt({ id: 1, number: 1, at: "2026-11-22T10:00:00Z" }, mine);
    assert.equal(timeline.message(1).html, "<p>text 1</p>");
    assert.deepEqual(idsOf(timeline), [1]);
  });
});

describe("Cursor and gaps", () => {
  test("an unbroken stream moves the cursor and reports no gap", () => {
    const timeline = createTimeline({ cursor: 4 });
    const heard = listening(timeline);
    timeline.receive({ ...message(5), prev: 4 });
    timeline.receive({ ...message(6), prev: 5 });
    assert.equal(timeline.cursor(), 6);
    assert.equal(heard.gap, 0);
  });

  test("a frame after a hole is shown, reports the gap, and leaves the cursor below the hole", () => {
    const timeline = createTimeline({ cursor: 4 });
    const heard = listening(timeline);
    timeline.receive({ ...message(7), prev: 6 });
    assert.equal(heard.gap, 1);
    assert.equal(timeline.cursor(), 4);
    assert.deepEqual(idsOf(timeline), [7]);
  });

  test("a repaired frame whose prev is older than the cursor is no gap and does not lower it", () => {
    const timeline = createTimeline({ cursor: 9 });
    const heard = listening(timeline);
    timeline.receive({ ...message(8), prev: 3 });
    assert.equal(heard.gap, 0);
    assert.equal(timeline.cursor(), 9);
  });

  test("catching up fills the hole without repeating what is there", () => {
    const timeline = createTimeline({ cursor: 4 });
    timeline.loadOlder([message(3), message(4)], { more: true });
    timeline.receive({ ...message(7), prev: 6 });
    const heard = listening(timeline);
    const more = timeline.catchUp({ changes: [message(5), message(6), message(7)], cursor: 7, more: false });
    assert.equal(more, false);
    assert.equal(timeline.cursor(), 7);
    assert.deepEqual(heard.put, [[5, 5, true], [6, 6, true]]);
  });

  test("a join's response without changes moves nothing", () => {
    const timeline = createTimeline({ cursor: 4 });
    assert.equal(timeline.catchUp({ last_seq: 9, last_number: 3 }), false);
    assert.equal(timeline.cursor(), 4);
  });

  test("a bounded answer says that there is more", () => {
    assert.equal(createTimeline().catchUp({ changes: [message(1)], cursor: 1, more: true }), true);
  });

  test("a reset forgets what was shown and begins with the newest page", () => {
    const timeline = createTimeline({ cursor: 2, reachesStart: true });
    timeline.receive({ ...message(1), prev: 0 });
    const heard = listening(timeline);
    timeline.catchUp({ reset: true, messages: [message(600), message(601)], cursor: 601, more: false });
    assert.equal(heard.reset, 1);
    assert.deepEqual(idsOf(timeline), [600, 601]);
    assert.equal(timeline.cursor(), 601);
    assert.equal(timeline.isAtStart(), false);
  });

  test("a reset may lower the cursor, because a future since_seq is answered so", () => {
    const timeline = createTimeline({ cursor: 5000 });
    timeline.catchUp({ reset: true, messages: [message(3)], cursor: 3, more: false });
    assert.equal(timeline.cursor(), 3);
  });
});

describe("History", () => {
  const loaded = () => {
    const timeline = createTimeline({ cursor: 20 });
    timeline.loadOlder([message(19), message(20)], { more: true });
    return timeline;
  };

  test("older pages go before what is there, until the start", () => {
    const timeline = loaded();
    timeline.loadOlder([message(17), message(18)], { more: false });
    assert.deepEqual(idsOf(timeline), [17, 18, 19, 20]);
    assert.equal(timeline.isAtStart(), true);
  });

  test("a change of a message that is not loaded makes no hole in the page", () => {
    const timeline = loaded();
    timeline.receive({ ...message(3, { seq: 21, content: "edited" }), prev: 20 });
    assert.deepEqual(idsOf(timeline), [19, 20]);
    assert.equal(timeline.cursor(), 21);
  });

  test("a page read before such a change does not bring the old text", () => {
    const timeline = loaded();
    timeline.receive({ ...message(3, { seq: 21, content: "edited" }), prev: 20 });
    timeline.loadOlder([message(3), message(4)], { more: true });
    assert.equal(timeline.message(3).content, "edited");
  });

  test("with everything loaded, an old message's repair is put in its place", () => {
    const timeline = createTimeline({ reachesStart: true });
    timeline.receive({ ...message(5), prev: 0 });
    timeline.receive({ ...message(2), prev: 0 });
    assert.deepEqual(idsOf(timeline), [2, 5]);
  });
});

describe("Replies in threads", () => {
  test("stay out of the main line, however they come, and still move the cursor", () => {
    const timeline = createTimeline({ reachesStart: true });
    const told = [];
    timeline.on("state", (row) => told.push(row.id));
    timeline.receive({ ...message(1), prev: 0 });
    timeline.receive({ ...message(2, { number: null, thread_root: 1 }), prev: 1 });
    timeline.catchUp({ changes: [message(3, { number: null, thread_root: 1 })], cursor: 3 });
    assert.deepEqual(idsOf(timeline), [1]);
    assert.deepEqual(told, [1, 2, 3]);
    assert.equal(timeline.cursor(), 3);
  });
});

describe("The reply to an own change", () => {
  test("is shown without claiming that nothing is missing before it", () => {
    const timeline = createTimeline({ reachesStart: true });
    timeline.receive({ ...message(1), prev: 0 });
    timeline.show(message(1, { seq: 9, content: "changed" }));
    assert.equal(timeline.message(1).content, "changed");
    assert.equal(timeline.cursor(), 1);
  });
});

describe("Lean frames", () => {
  const frame = (id, rest) => ({ id, number: id, seq: id, prev: id - 1, content: `text ${id}`, at: "2026-11-22T10:00:00Z", user_id: 7, ...rest });

  test("what is missing is restored: the chat, the kind, and the name that came before", () => {
    const timeline = createTimeline({ chatId: 4, cursor: 0, reachesStart: true });
    timeline.receive(frame(1, { user: "Ada", avatar: "/a" }));
    timeline.receive(frame(2));
    const { chat_id, kind, user, avatar } = timeline.message(2);
    assert.deepEqual([chat_id, kind, user, avatar], [4, "text", "Ada", "/a"]);
    assert.equal(timeline.cursor(), 2);
  });

  test("a new name replaces the old one, and no avatar the avatar", () => {
    const timeline = createTimeline({ chatId: 4, reachesStart: true });
    timeline.receive(frame(1, { user: "Ada", avatar: "/a" }));
    timeline.receive(frame(2, { user: "Ada L." }));
    timeline.receive(frame(3));
    const { user, avatar } = timeline.message(3);
    assert.deepEqual([user, avatar], ["Ada L.", undefined]);
  });

  test("a tombstone has no text, and someone who left no name", () => {
    const timeline = createTimeline({ reachesStart: true });
    timeline.receive({ id: 1, number: 1, seq: 1, prev: 0, at: "2026-11-22T10:00:00Z", deleted: true });
    assert.equal(timeline.message(1).content, "");
    assert.equal(timeline.message(1).user, undefined);
  });

  test("a whole frame is what it is", () => {
    const timeline = createTimeline({ chatId: 4, reachesStart: true });
    timeline.receive({ ...message(1, { kind: "system", number: null, user: "Ada", avatar: null }), prev: 0 });
    assert.deepEqual(timeline.message(1), message(1, { kind: "system", number: null, user: "Ada", avatar: null }));
  });

  test("one without a name that is known asks for what is missing, and shows nothing", () => {
    const timeline = createTimeline({ cursor: 1, reachesStart: true });
    const heard = listening(timeline);
    timeline.receive(frame(2));
    assert.deepEqual([heard.put, heard.gap, timeline.cursor()], [[], 1, 1]);
  });
});
