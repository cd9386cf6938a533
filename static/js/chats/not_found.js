// A notice of people not found, as in templates/chats/_not_found.html.

import { find, fromTemplate } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";
import { mailInvitation } from "../lib/late_addresses.js";
import { looksLikeEmail } from "./people_list.js";

// Of one notice.
const MOST_NAMES = 20;

// What the member may do in the open chat for people without an account: the URLs of its join links page and of its
// invitations by mail, or nothing.
export function waysHere() {
  const links = find('#members [data-leads="yes"]');
  return { links: links && !links.hidden ? links.href : "", mails: find("#members [data-mails]")?.href ?? "" };
}

export function notFoundNotice({ lead = "", unknown, links = "", mails = "" }) {
  const notice = fromTemplate("not-found-template");
  find("[data-lead]", notice).textContent = lead;
  const names = find("[data-names]", notice);
  const blank = find(".chip", names);
  names.replaceChildren(...unknown.slice(0, MOST_NAMES).flatMap((name, index) => [...(index ? [comma()] : []), chipOf(blank, name), " "]));
  if (unknown.length > MOST_NAMES) names.append(ngettext("and %(count)s more", "and %(count)s more", unknown.length - MOST_NAMES), " ");
  const [link, mail, advice] = ["a", "[data-mail]", "[data-advice]"].map((part) => find(part, notice));
  link.href = links;
  (links ? advice : link).remove();
  const addresses = mails ? unknown.filter(looksLikeEmail).slice(0, MOST_NAMES) : [];
  mail.replaceWith(...addresses.flatMap((email) => [mailLink(mail, mails, email), " "]));
  return notice;
}

function chipOf(blank, name) {
  const chip = blank.cloneNode(true);
  find("bdi", chip).textContent = name;
  return chip;
}

function mailLink(blank, mails, email) {
  const link = Object.assign(blank.cloneNode(), { href: mailInvitation(mails, email) });
  link.textContent = gettext("Invite %(email)s by mail", { email });
  return link;
}

const comma = () => Object.assign(document.createElement("span"), { className: "hidden-label", textContent: ", " });
