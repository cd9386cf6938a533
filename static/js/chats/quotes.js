// Messages as quotes, and quotes with the quoted message's current content. Loaded on first use.

import { find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { HIDDEN, plainLine } from "./plain_line.js";

const DELETED = gettext("This message was deleted.");
const MAX_CHARACTERS = 140;

// Updates quotes of a changed message; the replies themselves don't change.
export function correctQuotes(root, { id, content, deleted }) {
  for (const quote of findAll(`[data-quotes="${id}"]`, root)) {
    find("[data-line]", quote).textContent = deleted ? DELETED : plainLine(content, MAX_CHARACTERS);
  }
}

// A loaded message's text as it may be read out: without spoilers and the words of code blocks.
export function textOf(article) {
  const body = find(".message__body", article).cloneNode(true);
  for (const spoiler of findAll(".spoiler", body)) spoiler.replaceWith(HIDDEN);
  for (const label of findAll(".code__head, .code__more", body)) label.remove();
  for (const image of findAll(".emoji-image", body)) image.replaceWith(image.alt);
  return body.textContent.trim();
}

// A loaded message as a quote.
export function quoteOf(article) {
  return {
    id: Number(article.dataset.id),
    user: find(".message__author", article).textContent,
    content: plainLine(textOf(article), MAX_CHARACTERS),
    deleted: false,
  };
}
