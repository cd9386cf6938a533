// Turns the server's UTC times into the reader's, and keeps "today" true past midnight.

import { findAll } from "./dom.js";
import { dayLabel, listTime, messageTime, millisecondsToMidnight } from "./time.js";

const FORMATS = { message: messageTime, list: listTime, day: dayLabel };
const SHORTLY_AFTER_MS = 50;

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
  let timer = null;
  function showAll() {
    const now = new Date();
    for (const element of findAll("time[data-format]")) showLocalTime(element, now);
    timer = setTimeout(showAll, millisecondsToMidnight() + SHORTLY_AFTER_MS);
  }
  showAll();
  return { stop: () => clearTimeout(timer) };
}
