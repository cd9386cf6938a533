// Keeps the chat's newest messages for the page of being offline, when they are shown and when the page is left.

import { find, findAll } from "../lib/dom.js";
import { forgetKept, keepChat } from "../lib/kept_messages.js";
import { HIDDEN } from "./plain_line.js";

const BLOCKS = "p, li, tr, pre, blockquote, h1, h2, h3, h4, h5, h6";

export function keepMessages({ page, storage }) {
  const lines = find("#lines");
  // An earlier page of a chat's history isn't what was read last.
  if (!lines || find("#newer", lines)) return;
  // The list has the newest chats: one that is missing was left.
  forgetKept(storage, findAll(".row[data-chat-id]").map((row) => Number(row.dataset.chatId)));
  const keep = () => {
    const articles = findAll(".turn:not(.turn--system) > article[data-id]:not(.message--deleted)", lines);
    keepChat(storage, page.userId, { chatId: page.chatId, name: find("#chat-name").textContent, messages: articles.map(messageOf) });
  };
  keep();
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  globalThis.addEventListener("pagehide", keep);
}

function messageOf(article) {
  const body = find(".message__body", article).cloneNode(true);
  for (const spoiler of findAll("details", body)) spoiler.replaceWith(HIDDEN);
  // A copy has no layout, which would separate its blocks.
  for (const end of findAll("br", body)) end.replaceWith("\n");
  for (const block of findAll(BLOCKS, body)) block.append("\n");
  const names = findAll(".attachment__name", article).map((name) => name.textContent.trim());
  const text = [body.textContent.replace(/\n\n+/g, "\n").trim(), ...names].filter(Boolean).join("\n");
  return { author: find(".message__author", article).textContent.trim(), at: article.dataset.at, text };
}
