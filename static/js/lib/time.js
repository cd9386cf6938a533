// Times in the page's language, in the person's time zone or the browser's. As chatapp/lib/dates.py writes them.

import { gettext, locale } from "./i18n.js";

const timeZone = known(globalThis.document?.body?.dataset?.timeZone);
const DAY_MS = 86_400_000;

// Name -> language and options for Intl. English: British dates with American abbreviations ("12 Sep 2025").
/** @type {Record<string, [string, Intl.DateTimeFormatOptions]>} */
const FORMATS = {
  weekday: [locale, { weekday: "short" }],
  isoDay: ["en-CA", { year: "numeric", month: "2-digit", day: "2-digit" }],
  clock: ["en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }],
  english: ["en-US", { weekday: "long", day: "numeric", month: "short", year: "numeric" }],
  day: [locale, { day: "numeric", month: "short" }],
  dayAndYear: [locale, { day: "numeric", month: "short", year: "numeric" }],
  longDay: [locale, { weekday: "long", day: "numeric", month: "short" }],
  longDayAndYear: [locale, { weekday: "long", day: "numeric", month: "short", year: "numeric" }],
};
// The person's zone, if this browser knows it; otherwise the browser's.
/** @param {string | undefined} name */
function known(name) {
  try {
    return name ? new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone : undefined;
  } catch {
    return undefined;
  }
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const made = new Map();

/** @type {(name: string, date: Date) => string} */
export function shown(name, date) {
  const format = made.get(name);
  if (format) return format.format(date);
  const [language, options] = FORMATS[name];
  made.set(name, new Intl.DateTimeFormat(language, { timeZone, ...options }));
  return shown(name, date);
}

// Formats stay in the zone in which they were made.
export const forgetZone = () => made.clear();

/** @param {Date} date */
export const calendarDay = (date) => shown("isoDay", date);

// Days since 1970 in the reader's zone: by calendar, because days may have 23 or 25 hours.
/** @param {Date} date */
const dayNumber = (date) => Date.parse(shown("isoDay", date)) / DAY_MS;
/** @param {Date} date */
const yearOf = (date) => Number.parseInt(shown("isoDay", date), 10);

/** @type {(one: Date, other: Date) => boolean} */
export const isSameDay = (one, other) => shown("isoDay", one) === shown("isoDay", other);

/** @param {Date} date */
export const clockTime = (date) => shown("clock", date);

/** @type {(date: Date, parts: { year: boolean, weekday: boolean }) => string} */
function writtenDay(date, parts) {
  if (!locale.startsWith("en")) {
    const name = parts.weekday ? "longDay" : "day";
    return shown(parts.year ? `${name}AndYear` : name, date);
  }
  const [name, monthAndDay, year] = shown("english", date).split(", ");
  const [month, number] = monthAndDay.split(" ");
  return `${parts.weekday ? `${name} ` : ""}${number} ${month}${parts.year ? ` ${year}` : ""}`;
}

// "14:05" today, "12 Nov 14:05" this year, "12 Nov 2025 14:05" before that.
/** @param {Date} date */
export function messageTime(date, now = new Date()) {
  if (isSameDay(date, now)) return clockTime(date);
  return `${writtenDay(date, { year: yearOf(date) !== yearOf(now), weekday: false })} ${clockTime(date)}`;
}

// For narrow lists: "14:05" today, "Thu" in the last six days, "12 Nov", "12 Nov 2025".
/** @param {Date} date */
export function listTime(date, now = new Date()) {
  const age = dayNumber(now) - dayNumber(date);
  if (age === 0) return clockTime(date);
  if (age > 0 && age <= 6) return shown("weekday", date);
  return writtenDay(date, { year: yearOf(date) !== yearOf(now), weekday: false });
}

// Day dividers: "Today", "Yesterday", "Thursday 12 Nov", with the year if it differs.
/** @param {Date} date */
export function dayLabel(date, now = new Date()) {
  const age = dayNumber(now) - dayNumber(date);
  if (age === 0) return gettext("Today");
  if (age === 1) return gettext("Yesterday");
  return writtenDay(date, { year: yearOf(date) !== yearOf(now), weekday: true });
}
