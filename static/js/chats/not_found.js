// A notice in amber of who was not found, as templates/chats/_not_found.html says it.

import { find, fromTemplate } from "../lib/dom.js";

// Of one notice.
const MOST_NAMES = 20;

// The page that makes join links for the open chat, for members who may; otherwise nothing.
export function joinLinksAddress() {
  const links = find('#members [data-leads="yes"][href$="/join-links"]');
  return links && !links.hidden ? links.href : "";
}

// `links`: an address where a join link is made, or nothing.
export function notFoundNotice({ lead = "", unknown, links = "" }) {
  const notice = fromTemplate("not-found-template");
  find("[data-lead]", notice).textContent = lead;
  const names = find("[data-names]", notice);
  const blank = find(".chip", names);
  names.replaceChildren(...unknown.slice(0, MOST_NAMES).flatMap((name, index) => [...(index ? [comma()] : []), chipOf(blank, name), " "]));
  if (unknown.length > MOST_NAMES) names.append(`and ${unknown.length - MOST_NAMES} more `);
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
