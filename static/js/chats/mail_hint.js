// After a message that names an address: its owner may not be here yet.

import { find } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { mailInvitation } from "../lib/late_addresses.js";

const ADDRESS = /(?<![^\s(,;:])@?([^\s@(),;:<>]{1,64}@[^\s@(),;:<>]{1,190}\.[\p{L}\p{N}-]{2,24})(?![\p{L}\p{N}@])/u;

// The first address in a text, or "".
/** @param {string} content */
export const addressIn = (content) => ADDRESS.exec(content)?.[1] ?? "";

// A line with the way to invite them, or null: no address, or no one may be invited by mail here. It doesn't say
// whether the address has an account.
export function mailHint(content) {
  const email = addressIn(content);
  const page = email && find("#members [data-mails]");
  if (!page) return null;
  const line = document.createElement("span");
  const link = Object.assign(document.createElement("a"), { href: mailInvitation(page.href, email) });
  link.textContent = gettext("Send the message as an invitation");
  line.append(gettext("%(email)s is not here yet?", { email }), " ", link);
  return line;
}
