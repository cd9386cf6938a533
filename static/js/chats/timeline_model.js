// The messages of one chat as this page knows them: each once, newest state, in the chat's one order. No DOM.
//
// Order is by id: rows are inserted under the chat's lock, so ids rise with the places, system messages included.
// The cursor is the newest change below which nothing is missing; a live row whose `prev` is above it shows a gap.

import { createEvents } from "../lib/events.js";

const MAX_KEPT_ASIDE = 500;

// Events: "put" (row, { isNew, fromLive }), "told" (any row, wherever it stands, also in a thread or not loaded), "reset" (),
// "gap" ().
export function createTimeline({ cursor = 0, reachesStart = false } = {}) {
  const events = createEvents();
  let rows = new Map(); // id -> message payload
  let ids = []; // sorted
  // Changes of messages older than what is loaded: the page that brings them may have been read before the change.
  const aside = new Map();
  let isAtStart = reachesStart;

  // Where `id` stands or would stand in `ids`.
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
  const hasNumber = (id) => Number.isInteger(rows.get(id).number);

  const isOlderThanLoaded = (row) => !isAtStart && ids.length > 0 && row.id < ids[0];

  function keepAside(row) {
    if ((aside.get(row.id)?.seq ?? -1) < row.seq) aside.set(row.id, row);
    if (aside.size > MAX_KEPT_ASIDE) aside.delete(aside.keys().next().value);
  }

  // Puts or replaces by id; an older state never replaces a newer one.
  function place(row, { fromLive = false } = {}) {
    // A reply in a thread has no place in the main line.
    if (row.thread_root) return;
    const known = rows.get(row.id);
    if (known && known.seq >= row.seq) return;
    if (!known) ids.splice(placeOf(row.id), 0, row.id);
    rows.set(row.id, row);
    events.emit("put", row, { isNew: !known, fromLive });
  }

  // A newer state from wherever it comes; says nothing about what is missing below it.
  function show(row) {
    if (isOlderThanLoaded(row) && !rows.has(row.id) && !row.thread_root) keepAside(row);
    else place(row, { fromLive: true });
    events.emit("told", row);
  }

  return {
    on: events.on,
    cursor: () => cursor,
    show,
    // A frame from the socket. `prev` is the change before it in the stream.
    receive({ prev, ...row }) {
      show(row);
      if (prev > cursor) events.emit("gap");
      else cursor = Math.max(cursor, row.seq);
    },
    // The answer to `sync`, or a join's response with the same keys. Returns whether there is more to pull.
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
      // After a reset the server's word counts even when it is lower: its database may have been put back.
      cursor = answer.reset ? answer.cursor : Math.max(cursor, answer.cursor ?? cursor);
      return Boolean(answer.more);
    },
    // A page of history, oldest first; `more` says whether there is something before it.
    loadOlder(messages, { more }) {
      // Newest first, so that each row that comes in is the oldest so far.
      for (const row of [...messages].reverse()) {
        const newer = aside.get(row.id);
        aside.delete(row.id);
        place(newer && newer.seq > row.seq ? newer : row);
      }
      isAtStart = !more;
    },
    // An acknowledged message of one's own, before its frame has come: seq -1 lets any real state replace it.
    receipt({ id, number, at }, written) {
      if (!rows.has(id)) place({ ...written, id, number, at, seq: -1, kind: "text", html: null });
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
