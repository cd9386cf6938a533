// "Mira is typing…": says it for me, at most every few seconds, and shows it of others until they stop or fall silent.

import { isolated } from "../lib/bidi.js";
import { nameOf } from "./people.js";

const SAY_EVERY_MS = 3_000;
const STOPS_AFTER_MS = 4_000; // since the last key
// For people who leave while typing. Longer than the pause between two words.
const FORGET_AFTER_MS = 5_000;

export async function start(element, context) {
  const { page } = context;
  const room = await context.room();
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

  room.on("typed", typed);
  room.on("written", () => typed(false));
  room.line.hear("typing", ({ user_id: userId, user, on }) => {
    if (userId === page.userId) return;
    forget(userId);
    if (!on) return;
    writers.set(userId, { name: nameOf(userId) || user, timer: setTimeout(() => forget(userId), FORGET_AFTER_MS) });
    show();
  });
  room.line.hear("message", ({ user_id: userId }) => forget(userId));
}

function sentence(names) {
  if (names.length === 0) return "";
  const [first, second] = names.map(isolated);
  if (names.length === 1) return `${first} is typing…`;
  if (names.length === 2) return `${first} and ${second} are typing…`;
  return "Several people are typing…";
}
