// Shared by the tests: test vectors, localStorage, a manual clock, message payloads.

import { readFileSync } from "node:fs";

// The cases that a function and its Python twin must both pass, as in chatapp/tests/vectors/__init__.py.
export function vectors(name) {
  const isRepeated = (value) => value !== null && typeof value === "object" && "repeat" in value;
  const text = readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text, (_key, value) => (isRepeated(value) ? value.repeat.repeat(value.times) : value));
}

// A short title for a case.
export const titleOf = (value) => JSON.stringify(value).slice(0, 80);

export function createLocalStorage() {
  const kept = new Map();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, String(text)),
    removeItem: (key) => void kept.delete(key),
  };
}

// Timers that run only when time is moved: `pass(ms)`.
export function createClock() {
  let time = 1_000_000;
  let timers = [];
  return {
    now: () => time,
    later(work, milliseconds) {
      const timer = { at: time + milliseconds, work };
      timers.push(timer);
      return timer;
    },
    pending: () => timers.map((timer) => timer.at - time),
    async pass(milliseconds) {
      time += milliseconds;
      const due = timers.filter((timer) => timer.at <= time);
      timers = timers.filter((timer) => timer.at > time);
      for (const timer of due) await timer.work();
      await settled();
    },
  };
}

// Runs pending promises to completion.
export async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function message(id, { seq = id, number = id, ...rest } = {}) {
  return { id, seq, number, chat_id: 1, kind: "text", content: `text ${id}`, html: `<p>text ${id}</p>`, user_id: 7, user: "Ada", avatar: null, ...rest };
}
