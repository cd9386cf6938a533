// Turns the server's UTC times into the reader's, and keeps "today" true past midnight.

import { findAll } from "./dom.js";
import { dayLabel, listTime, messageTime } from "./time.js";

const FORMATS = { message: messageTime, list: listTime, day: dayLabel };
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

export function startLocalTimes() {
  let shownDay = "";
  // The zone counts too: a laptop may wake up in another one.
  const day = (now) => `${now.toDateString()} ${now.getTimezoneOffset()}`;
  function showAll() {
    const now = new Date();
    if (day(now) === shownDay) return;
    shownDay = day(now);
    for (const element of findAll("time[data-format]")) showLocalTime(element, now);
  }
  showAll();
  // A timer up to midnight would stand still while the machine sleeps.
  const timer = setInterval(showAll, LOOK_EVERY_MS);
  for (const event of ["focus", "pageshow"]) addEventListener(event, showAll);
  document.addEventListener("visibilitychange", showAll);
  return { stop: () => clearInterval(timer) };
}
