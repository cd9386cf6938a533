// "Mira is typing…": throttles my own events; shows others' until they stop or time out. Loaded with the first key or event.

import { isolated } from "../lib/bidi.js";
import { gettext } from "../lib/i18n.js";
import { nameOf } from "./people.js";

const SAY_EVERY_MS = 3_000;
const STOPS_AFTER_MS = 4_000; // after the last key
// For people who leave while typing. Longer than a pause between words.
const FORGET_AFTER_MS = 5_000;

// Returns { typed(on), receive(event) }.
export function createTyping({ element, room, page }) {
  const writers = new Map(); // user id -> { name, timer }
  let saidAt = -Infinity;
  let isSupported = true;
  let pause = null;

  async function say(on) {
    const now = performance.now();
    if (!isSupported || (on && now - saidAt < SAY_EVERY_MS) || (!on && saidAt === -Infinity)) return;
    saidAt = on ? now : -Infinity;
    const { status } = await room.line.push("typing", { on });
    if (status === "error") isSupported = false;
  }

  function show() {
    const names = [...writers.values()].map(({ name }) => name);
    element.textContent = sentence(names);
  }

  function forget(userId) {
    clearTimeout(writers.get(userId)?.timer);
    if (writers.delete(userId)) show();
  }

  function typed(on) {
    clearTimeout(pause);
    if (on) pause = setTimeout(() => say(false), STOPS_AFTER_MS);
    say(on);
  }

  room.line.subscribe("message", ({ user_id: userId }) => forget(userId));

  return {
    typed,
    receive({ user_id: userId, user, on }) {
      if (userId === page.userId) return;
      forget(userId);
      if (!on) return;
      writers.set(userId, { name: nameOf(userId) || user, timer: setTimeout(() => forget(userId), FORGET_AFTER_MS) });
      show();
    },
  };
}

function sentence(names) {
  if (names.length === 0) return "";
  const [first, second] = names.map(isolated);
  if (names.length === 1) return gettext("%(name)s is typing…", { name: first });
  if (names.length === 2) return gettext("%(name)s and %(other)s are typing…", { name: first, other: second });
  return gettext("Several people are typing…");
}
