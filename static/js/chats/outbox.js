// Unacknowledged messages. They survive reload, crash and offline, and are sent one at a time in order, each with its
// own client_id until accepted or rejected. No DOM.

import { backoffMs } from "../lib/backoff.js";
import { createEvents } from "../lib/events.js";
import { newUuid } from "../lib/ids.js";

const HELD_LOOK_MS = 10_000; // in case nothing releases it

// lock(name, work): runs work exclusively among this browser's tabs.
// Events: "changed" (), "sent" (entry, receipt).
/** @type {CreateOutbox} */
export function createOutbox({ store, deliver, lock = createTabLock(), now = Date.now, later = setTimeout, random }) {
  const events = createEvents();
  let isDraining = false;
  let isAskedAgain = false;
  let isStopped = false;
  let failuresInARow = 0;
  /** @type {Later} */
  let timer;
  let quietUntil = 0; // the server's retry_after; offline has no such wait
  // Held by this page until it releases them; other pages, and this one when it opens again, go by the time.
  const heldIds = new Set();

  const nextWaiting = () => store.entries().find((entry) => entry.state === "waiting");

  // Sends one. Returns whether to continue. Under the lock, so reread the list.
  async function sendOne() {
    const entry = isStopped ? undefined : nextWaiting();
    if (!entry) return false;
    // The order is kept: what follows waits, too.
    const heldMs = heldIds.has(entry.client_id) ? HELD_LOOK_MS : (entry.held_until ?? 0) - now();
    if (heldMs > 0) {
      wakeAfter(heldMs);
      return false;
    }
    const isWanted = () => store.has(entry.client_id);
    const answer = await deliver(entry, isWanted);
    if (answer.outcome === "sent") {
      failuresInARow = 0;
      store.remove(entry.client_id);
      events.emit("sent", entry, answer.receipt);
    } else if (answer.outcome === "refused") {
      const quote = answer.isUnanswerable ? null : entry.quote;
      store.update({ ...entry, quote, state: "failed", sentence: answer.sentence ?? "" });
    } else if (isWanted()) {
      failuresInARow += 1;
      if (answer.seconds) quietUntil = now() + answer.seconds * 1000;
      wakeAfter(answer.seconds ? answer.seconds * 1000 : backoffMs(failuresInARow, random));
      return false;
    }
    events.emit("changed");
    return true;
  }

  async function drain() {
    clearTimeout(timer);
    isAskedAgain = true;
    if (isDraining) return;
    if (now() < quietUntil) return wakeAfter(quietUntil - now());
    isDraining = true;
    try {
      while (isAskedAgain && !isStopped) {
        isAskedAgain = false;
        while (await lock(store.prefix, sendOne));
      }
    } finally {
      isDraining = false;
    }
  }

  /** @param {number} milliseconds */
  function wakeAfter(milliseconds) {
    clearTimeout(timer);
    if (!isStopped) timer = later(drain, milliseconds);
  }

  /** @type {(clientId: string, changes: object) => void} */
  function change(clientId, changes) {
    const entry = store.entries().find((candidate) => candidate.client_id === clientId);
    if (entry) store.update({ ...entry, ...changes });
    events.emit("changed");
    drain();
  }

  return {
    on: events.on,
    entries: store.entries,
    size: () => store.entries().length,
    // `quote`: the quoted message (its id and interim rendering).
    // `heldMs`: it can be undone for so long.
    add(content, { quote = null, heldMs = 0, uploads, thread_root } = {}) {
      /** @type {Unsent} */
      const entry = { client_id: newUuid(), content, quote, uploads, thread_root, queued_at: now(), state: "waiting", sentence: "" };
      if (heldMs > 0) {
        entry.held_until = now() + heldMs;
        heldIds.add(entry.client_id);
      }
      store.add(entry);
      events.emit("changed");
      drain();
      return entry;
    },
    // No longer held: sent now.
    release(clientId) {
      heldIds.delete(clientId);
      change(clientId, { held_until: 0 });
    },
    // Its broadcast arrived: it is stored, whatever became of the reply.
    acknowledged(clientId) {
      if (!clientId || !store.has(clientId)) return;
      store.remove(clientId);
      events.emit("changed");
    },
    retry: (clientId, changes = {}) => change(clientId, { ...changes, state: "waiting", sentence: "" }),
    remove(clientId) {
      heldIds.delete(clientId);
      store.remove(clientId);
      events.emit("changed");
      drain();
    },
    // Connected or online again: retry now instead of after the backoff.
    wake: drain,
    changedElsewhere() {
      events.emit("changed");
      drain();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

// One at a time: across tabs with Web Locks; without them (plain http on a LAN) within this tab, where client_id still
// makes sends idempotent.
/** @type {(locks?: LockManager) => TabLock} */
export function createTabLock(locks = globalThis.navigator?.locks) {
  if (locks) return (name, work) => locks.request(name, work);
  /** @type {Promise<any>} */
  let queue = Promise.resolve();
  return (name, work) => {
    const turn = queue.then(work);
    queue = turn.catch(() => {});
    return turn;
  };
}
