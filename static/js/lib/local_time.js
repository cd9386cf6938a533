// Shows server times in the reader's zone, updates "today" at midnight, and ends statuses.

import { find, findAll } from "./dom.js";
import { calendarDay, clockTime, dayLabel, forgetZone, listTime, messageTime } from "./time.js";

const FORMATS = { clock: clockTime, message: messageTime, list: listTime, day: dayLabel };
const LOOK_EVERY_MS = 30_000;

export function showLocalTime(element, now = new Date()) {
  const date = new Date(element.dateTime);
  const format = FORMATS[element.dataset.format];
  if (!format || Number.isNaN(date.getTime())) return;
  const text = format(date, now);
  if (element.textContent !== text) element.textContent = text;
}

export function setTime(element, at) {
  element.dateTime = at;
  showLocalTime(element);
}

// A line with someone's status: without one, its [data-otherwise] or nothing.
export function showStatus(line, status, until) {
  const text = status || (line.dataset.otherwise ?? "");
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
  if (status && until) line.dataset.until = until;
  else delete line.dataset.until;
}

export function startLocalTimes() {
  let shownDay = "";
  // The zone, too: a laptop may wake up in another one.
  const day = (now) => `${calendarDay(now)} ${now.getTimezoneOffset()}`;
  function showAll() {
    const now = new Date();
    for (const line of findAll("[data-until]")) if (new Date(line.dataset.until) <= now) showStatus(line, "");
    const busy = find("[data-busy-until]");
    if (busy && new Date(busy.dataset.busyUntil) <= now) {
      delete busy.dataset.busyUntil;
      find(".me .avatar").classList.remove("avatar--busy");
    }
    if (day(now) === shownDay) return;
    shownDay = day(now);
    forgetZone();
    for (const element of findAll("time[data-format]")) showLocalTime(element, now);
  }
  showAll();
  // Polling: a timer would stop while the machine sleeps.
  const timer = setInterval(showAll, LOOK_EVERY_MS);
  for (const event of ["focus", "pageshow"]) addEventListener(event, showAll);
  document.addEventListener("visibilitychange", showAll);
  return { stop: () => clearInterval(timer) };
}
