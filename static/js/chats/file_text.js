// Unfolds a text file in its message, and folds it again. Without this code its link opens a page.

import { find } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

const folded = new WeakMap();

// Errors: the request's; the link then opens the page.
export async function open(link, { http }) {
  const excerpt = link.closest(".attachment__excerpt");
  if (link.ariaExpanded === "true") return fold(excerpt, link);
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  try {
    const html = await http.part(`${link.pathname}?only=lines`);
    const { body } = new DOMParser().parseFromString(html, "text/html");
    folded.set(excerpt, find(".attachment__code", excerpt));
    find(".attachment__code", excerpt).replaceWith(...body.children);
  } finally {
    link.ariaBusy = null;
  }
  const card = excerpt.closest(".attachment");
  card.classList.add("attachment--unfolded");
  link.ariaExpanded = "true";
  link.textContent = gettext("Show less");
  // After the conversation has followed its growing end.
  requestAnimationFrame(() => setTimeout(() => card.scrollIntoView({ block: "nearest" })));
}

function fold(excerpt, link) {
  excerpt.replaceChildren(folded.get(excerpt), link);
  excerpt.closest(".attachment").classList.remove("attachment--unfolded");
  link.ariaExpanded = "false";
  link.textContent = gettext("Show all");
  excerpt.closest(".attachment").scrollIntoView({ block: "nearest" });
}
