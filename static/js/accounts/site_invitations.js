// Addresses of an invitation: names those that can't be used while they are typed. They don't stop the others.

import { splitPeople } from "../chats/people_list.js";
import { find, whenQuiet } from "../lib/dom.js";
import { gettext, joined } from "../lib/i18n.js";

const QUIET_MS = 400;
// The server decides; this finds what was not typed to its end.
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

export function start(form) {
  const line = find("[data-fault]", form);
  const check = whenQuiet(() => {
    const unusable = splitPeople(form.elements.emails.value).filter((entry) => !ADDRESS.test(entry));
    line.hidden = unusable.length === 0;
    line.textContent = gettext("Not an email address: %(addresses)s", { addresses: joined(unusable) });
  }, QUIET_MS);
  form.addEventListener("input", check);
  // Typed before this module loaded, or kept by the browser on going back.
  if (form.elements.emails.value) check();
}
