// A notice of people not found, as in templates/chats/_not_found.html.

import { find, fromTemplate } from "../lib/dom.js";
import { ngettext } from "../lib/i18n.js";

// Of one notice.
const MOST_NAMES = 20;

// The open chat's join links page, for members who may create them; else nothing.
export function joinLinksAddress() {
  const links = find('#members [data-leads="yes"]');
  return links && !links.hidden ? links.href : "";
}

// `links`: the URL to create a join link, or nothing.
export function notFoundNotice({ lead = "", unknown, links = "" }) {
  const notice = fromTemplate("not-found-template");
  find("[data-lead]", notice).textContent = lead;
  const names = find("[data-names]", notice);
  const blank = find(".chip", names);
  names.replaceChildren(...unknown.slice(0, MOST_NAMES).flatMap((name, index) => [...(index ? [comma()] : []), chipOf(blank, name), " "]));
  if (unknown.length > MOST_NAMES) names.append(ngettext("and %(count)s more", "and %(count)s more", unknown.length - MOST_NAMES), " ");
  const [link, advice] = ["a", "[data-advice]"].map((part) => find(part, notice));
  link.href = links;
  (links ? advice : link).remove();
  return notice;
}

function chipOf(blank, name) {
  const chip = blank.cloneNode(true);
  find("bdi", chip).textContent = name;
  return chip;
}

const comma = () => Object.assign(document.createElement("span"), { className: "hidden-label", textContent: ", " });
