// Unacknowledged messages. They survive reload, crash and offline, and are sent one at a time in order, each with its own
// client_id until the server accepts or rejects it. No DOM.

import { backoffMs } from "../lib/backoff.js";
import { createEvents } from "../lib/events.js";
import { newUuid } from "../lib/ids.js";

// deliver(entry) -> { outcome: "sent", receipt } | { outcome: "refused", sentence, isUnanswerable? } | { outcome: "later", seconds? }.
// lock(name, work): runs work alone among all tabs of this browser. Two tabs may then both have an outbox here.
// Events: "changed" (), "sent" (entry, receipt).
export function createOutbox({ store, deliver, lock = createTabLock(), now = Date.now, later = setTimeout, random }) {
  const events = createEvents();
  let isDraining = false;
  let isAskedAgain = false;
  let isStopped = false;
  let failuresInARow = 0;
  let timer = null;
  let quietUntil = 0; // what the server asked for with retry_after; a mere lack of connection may be tried at any time
  // "I just heard this one back": acknowledged by its own broadcast before the reply came.
  const heard = new Set();

  const nextWaiting = () => store.entries().find((entry) => entry.state === "waiting");

  // One message. Returns whether to go on with the next. Runs under the lock, so the list is read anew here.
  async function sendOne() {
    const entry = isStopped ? undefined : nextWaiting();
    if (!entry) return false;
    const answer = await deliver(entry);
    if (answer.outcome === "sent") {
      failuresInARow = 0;
      store.remove(entry.client_id);
      events.emit("sent", entry, answer.receipt);
    } else if (answer.outcome === "refused") {
      const quote = answer.isUnanswerable ? null : entry.quote;
      store.update({ ...entry, quote, state: "failed", sentence: answer.sentence ?? "" });
    } else if (!heard.has(entry.client_id)) {
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

  function wakeAfter(milliseconds) {
    clearTimeout(timer);
    if (!isStopped) timer = later(drain, milliseconds);
  }

  return {
    on: events.on,
    entries: store.entries,
    size: () => store.entries().length,
    // `quote`: what it answers (an id and how that is shown meanwhile).
    add(content, { quote = null } = {}) {
      const entry = { client_id: newUuid(), content, quote, queued_at: now(), state: "waiting", sentence: "" };
      store.add(entry);
      events.emit("changed");
      drain();
      return entry;
    },
    // The server's broadcast shows that this one is stored, whatever became of the reply.
    acknowledged(clientId) {
      if (!clientId || !store.has(clientId)) return;
      heard.add(clientId);
      store.remove(clientId);
      events.emit("changed");
    },
    retry(clientId) {
      const entry = store.entries().find((candidate) => candidate.client_id === clientId);
      if (!entry) return;
      store.update({ ...entry, state: "waiting", sentence: "" });
      events.emit("changed");
      drain();
    },
    remove(clientId) {
      store.remove(clientId);
      events.emit("changed");
    },
    // Something got better (connected, online): try at once instead of at the end of the wait.
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

// One at a time: among all tabs with Web Locks; without them (plain http in a local network) within this tab,
// where the server's client_id rule still keeps a message from being stored twice.
export function createTabLock(locks = globalThis.navigator?.locks) {
  if (locks) return (name, work) => locks.request(name, work);
  let queue = Promise.resolve();
  return (name, work) => {
    const turn = queue.then(work);
    queue = turn.catch(() => {});
    return turn;
  };
}
