// The messages of one chat: deduplicated, newest state, in order. No DOM.
//
// Ordered by id: rows are inserted under the chat's lock, so ids rise with positions, system messages included.
// The cursor is the last seq without gaps below it; a live row whose `prev` is above it reveals a gap.

import { createEvents } from "../lib/events.js";

const MAX_ASIDE = 500;

// Events: "put" (row, { isNew, fromLive }), "state" (any row, also in threads or not loaded), "reset" (),
// "gap" ().
/** @type {CreateTimeline} */
export function createTimeline({ chatId, cursor = 0, reachesStart = false } = {}) {
  const events = createEvents();
  let rows = new Map(); // id -> message payload
  /** @type {number[]} */
  let ids = []; // sorted
  // Changes to messages not loaded: the page that brings them may be older than the change.
  const aside = new Map();
  const authors = new Map(); // id -> name and avatar, which frames bring once
  let isAtStart = reachesStart;

  // The index of `id` in `ids`, or where to insert it.
  /** @param {number} id */
  function placeOf(id) {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[middle] < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // System messages have none.
  const hasNumber = (/** @type {number} */ id) => Number.isInteger(rows.get(id).number);

  const isOlderThanLoaded = (/** @type {Row} */ row) => !isAtStart && ids.length > 0 && row.id < ids[0];

  /** @param {Row} row */
  function setAside(row) {
    if ((aside.get(row.id)?.seq ?? -1) < row.seq) aside.set(row.id, row);
    if (aside.size > MAX_ASIDE) aside.delete(aside.keys().next().value);
  }

  // Upserts by id; an older state never replaces a newer one.
  /** @type {(row: Row, options?: { fromLive?: boolean }) => void} */
  function place(row, { fromLive = false } = {}) {
    // Thread replies aren't in the timeline.
    if (row.thread_root) return;
    const known = rows.get(row.id);
    if (known && known.seq >= row.seq) return;
    if (!known) ids.splice(placeOf(row.id), 0, row.id);
    rows.set(row.id, row);
    events.emit("put", row, { isNew: !known, fromLive });
  }

  // A newer state from any source; doesn't move the cursor.
  /** @param {Row} row */
  function show(row) {
    if (isOlderThanLoaded(row) && !rows.has(row.id) && !row.thread_root) setAside(row);
    else place(row, { fromLive: true });
    events.emit("state", row);
  }

  return {
    on: events.on,
    cursor: () => cursor,
    show,
    // A frame from the socket, lean or whole. `prev` is the seq before it.
    receive({ prev, ...frame }) {
      const { user_id: id, user, avatar, seq } = frame;
      if (user !== undefined) authors.set(id, { user, avatar });
      // Nameless it must not be shown.
      const isKnown = !id || authors.has(id);
      if (isKnown) show({ chat_id: chatId, kind: "text", content: "", ...authors.get(id), ...frame });
      if (prev > cursor || !isKnown) events.emit("gap");
      else cursor = Math.max(cursor, seq);
    },
    // The reply to `sync`, or a join response with the same keys. Returns whether there is more to pull.
    catchUp(answer) {
      if (answer.reset) {
        rows = new Map();
        ids = [];
        aside.clear();
        isAtStart = false;
        events.emit("reset");
        for (const row of answer.messages) place(row);
      } else {
        for (const row of answer.changes ?? []) {
          show(row);
        }
      }
      // After a reset accept a lower seq: the database may have been restored.
      cursor = answer.reset ? answer.cursor : Math.max(cursor, answer.cursor ?? cursor);
      return Boolean(answer.more);
    },
    // A page of history, oldest first; `more`: whether older messages exist.
    loadOlder(messages, { more }) {
      // Newest first, so that each inserted row is the oldest so far.
      for (const row of [...messages].reverse()) {
        const newer = aside.get(row.id);
        aside.delete(row.id);
        place(newer && newer.seq > row.seq ? newer : row);
      }
      isAtStart = !more;
    },
    // An acknowledged own message whose frame has not arrived: seq -1 lets any state replace it.
    receipt({ id, number, at }, written) {
      if (!rows.has(id)) show({ ...written, id, number, at, seq: -1, kind: "text", html: null });
    },
    message: (id) => rows.get(id),
    before: (id) => rows.get(ids[placeOf(id) - 1]),
    after: (id) => rows.get(ids[rows.has(id) ? placeOf(id) + 1 : placeOf(id)]),
    all: () => ids.map((id) => rows.get(id)),
    isAtStart: () => isAtStart,
    oldestNumber: () => rows.get(ids.find(hasNumber))?.number ?? null,
    newestNumber: () => rows.get(ids.findLast(hasNumber))?.number ?? null,
  };
}
