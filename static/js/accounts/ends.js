// When a status or do-not-disturb ends, in the person's zone. As chatapp's accounts/pages/profile.py. No DOM.

import { calendarDay, clockTime } from "../lib/time.js";

const MINUTE_MS = 60_000;
// Every zone's midnight, and every change of the clocks, lies on a quarter of an hour.
const STEP_MS = 15 * MINUTE_MS;
const MOST_STEPS = 8 * 24 * 4;
const MORNING = "09:00";
const MONDAY = 1;

// The first quarter of an hour after `now` for which `isIt` holds; null after eight days.
/** @type {(now: Date, isIt: (moment: Date) => boolean) => Date | null} */
function firstAfter(now, isIt) {
  const start = Math.ceil((now.getTime() + 1) / STEP_MS) * STEP_MS;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const moment = new Date(start + step * STEP_MS);
    if (isIt(moment)) return moment;
  }
  return null;
}

/** @param {Date} moment */
const weekday = (moment) => new Date(`${calendarDay(moment)}T00:00Z`).getUTCDay();

// `choice`: never, minutes, today (midnight), tomorrow (its morning), monday (its beginning).
/** @type {(choice: string, now?: Date) => Date | null} */
export function endOf(choice, now = new Date()) {
  const today = calendarDay(now);
  const isLater = (/** @type {Date} */ moment) => calendarDay(moment) !== today;
  if (choice === "never") return null;
  if (choice === "today") return firstAfter(now, isLater);
  if (choice === "tomorrow") return firstAfter(now, (moment) => isLater(moment) && clockTime(moment) >= MORNING);
  if (choice === "monday") return firstAfter(now, (moment) => isLater(moment) && weekday(moment) === MONDAY);
  return new Date(now.getTime() + Number(choice) * MINUTE_MS);
}

// What a date and time field holds, "2026-11-23T09:30", in the person's zone; null if there is no such time.
/** @param {string} typed */
export function momentOf(typed) {
  const asUtc = Date.parse(`${typed}Z`);
  if (Number.isNaN(asUtc)) return null;
  // Zones are at most fourteen hours away from UTC.
  for (let shift = -56; shift <= 56; shift += 1) {
    const moment = new Date(asUtc + shift * STEP_MS);
    if (`${calendarDay(moment)}T${clockTime(moment)}` === typed.slice(0, 16)) return moment;
  }
  return null;
}
