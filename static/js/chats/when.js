// A form's choice of a time: in the person's time zone, or the browser's, which the server doesn't know.

import { endOf, momentOf } from "../accounts/ends.js";
import { setComingTime } from "../lib/coming_time.js";
import { find, findAll } from "../lib/dom.js";
import { setTime } from "../lib/local_time.js";
import { calendarDay, clockTime } from "../lib/time.js";

export const zoneName = () => document.body.dataset.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;

export function start(form) {
  const { at, moment, time_zone: zone } = form.elements;
  zone.value = zoneName();
  find("[data-zone-name]", form).textContent = zoneName();
  for (const choice of findAll("[data-ends]", form)) {
    show(choice);
    // The page may be open for a while.
    choice.addEventListener("click", () => show(choice), { capture: true });
  }
  const prefilled = find(".when", form).dataset.at;
  if (prefilled) {
    const wanted = new Date(prefilled);
    // The server wrote it in a zone that may not be the browser's.
    at.value = `${calendarDay(wanted)}T${clockTime(wanted)}`;
  }
  for (const time of findAll(".when__choice:not([data-ends]) time", form)) setComingTime(time, time.dateTime);
  const convert = () => (moment.value = momentOf(at.value)?.toISOString() ?? "");
  at.addEventListener("input", convert);
  convert();
}

function show(choice) {
  choice.value = momentCalled(choice.dataset.ends).toISOString();
  setTime(find("time", choice), choice.value);
}

function momentCalled(name) {
  const moment = endOf(name);
  return name === "monday" ? momentOf(`${calendarDay(moment)}T09:00`) : moment;
}
