// Times to come, as chatapp/lib/dates.py writes them. Not among the formats of local_time.js, which each page loads.

import { calendarDay, clockTime, messageTime, shown } from "./time.js";

const DAY_MS = 86_400_000;
const dayNumber = (/** @type {Date} */ date) => Date.parse(calendarDay(date)) / DAY_MS;

// "14:05" today, "Mon 14:05" in the next six days, as messageTime later.
/** @param {Date} date */
export function comingTime(date, now = new Date()) {
  const ahead = dayNumber(date) - dayNumber(now);
  return ahead > 0 && ahead <= 6 ? `${shown("weekday", date)} ${clockTime(date)}` : messageTime(date, now);
}

/** @type {(element: HTMLTimeElement, at: string) => void} */
export function setComingTime(element, at) {
  element.dateTime = at;
  element.textContent = comingTime(new Date(at));
}
