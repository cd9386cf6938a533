// Times as people read them, in the reader's own zone. English month names whatever the browser's language,
// so that the words fit the rest of the page.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const two = (number) => String(number).padStart(2, "0");

// Midnight at the start of the day, `days` later. Through the calendar, because a day may have 23 or 25 hours.
const midnight = (date, days = 0) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);

export const isSameDay = (one, other) => midnight(one).getTime() === midnight(other).getTime();

export const clockTime = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;

const dayAndMonth = (date) => `${date.getDate()} ${MONTHS[date.getMonth()]}`;

// "14:05" today, "12 Nov 14:05" this year, "12 Nov 2025 14:05" before that.
export function messageTime(date, now = new Date()) {
  if (isSameDay(date, now)) return clockTime(date);
  const year = date.getFullYear() === now.getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${dayAndMonth(date)}${year} ${clockTime(date)}`;
}

// For the narrow column of a list: "14:05" today, "Thu" within the last six days, "12 Nov", "12 Nov 2025".
export function listTime(date, now = new Date()) {
  if (isSameDay(date, now)) return clockTime(date);
  if (date < now && date >= midnight(now, -6)) return DAYS[date.getDay()].slice(0, 3);
  const year = date.getFullYear() === now.getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${dayAndMonth(date)}${year}`;
}

// For the divider between days: "Today", "Yesterday", "Thursday 12 November" style, with the year when it is another.
export function dayLabel(date, now = new Date()) {
  if (isSameDay(date, now)) return "Today";
  if (isSameDay(date, midnight(now, -1))) return "Yesterday";
  const year = date.getFullYear() === now.getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${DAYS[date.getDay()]} ${dayAndMonth(date)}${year}`;
}
