// Quotes above replies, with the current content of the quoted message.

import { find, findAll, fromTemplate } from "../lib/dom.js";
import { plainLine } from "./plain_line.js";

const DELETED = "This message was deleted.";
const GONE = "Someone who left";
const MAX_CHARACTERS = 140;

export function fillQuote(article, { chat_id: chatId, reply_to: quoted }) {
  const shown = find(".message__quote", article);
  if (!quoted) return shown?.remove();
  const quote = shown ?? fromTemplate("quote-template");
  quote.href = `/chats/${chatId}/messages/${quoted.id}`;
  quote.dataset.quotes = quoted.id;
  find(".message__quoted", quote).textContent = quoted.user || GONE;
  find("[data-line]", quote).textContent = quoted.deleted ? DELETED : quoted.content;
  if (!shown) find(".message__body", article).before(quote);
}

// A message changed: so do its quotes. Their own messages get no new state for that.
export function correctQuotes(root, { id, content, deleted }) {
  for (const quote of findAll(`[data-quotes="${id}"]`, root)) {
    find("[data-line]", quote).textContent = deleted ? DELETED : plainLine(content, MAX_CHARACTERS);
  }
}

// A message on the page as a quote of it.
export function quoteOf(article) {
  return {
    id: Number(article.dataset.id),
    user: find(".message__author", article).textContent,
    content: plainLine(find(".message__body", article).textContent, MAX_CHARACTERS),
    deleted: false,
  };
}
