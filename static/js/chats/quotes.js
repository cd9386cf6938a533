// What a message answers, shown above its text, as that is now.

import { find, findAll, fromTemplate } from "../lib/dom.js";

const DELETED = "This message was deleted.";
const GONE = "Someone who left";
const MAX_CHARACTERS = 140;

// One line of a text, as the server cuts it.
export function oneLine(text) {
  const line = [...text.trim().replace(/\s+/g, " ")];
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS - 1).join("")}…` : line.join("");
}

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
    find("[data-line]", quote).textContent = deleted ? DELETED : oneLine(content);
  }
}

// A message on the page as a quote of it.
export function quoteOf(article) {
  return {
    id: Number(article.dataset.id),
    user: find(".message__author", article).textContent,
    content: oneLine(find(".message__body", article).textContent),
    deleted: false,
  };
}
