// The next chats further down the list, put into it; without JavaScript the same link is a page of its own.

import { find } from "../lib/dom.js";
import { createChatList } from "./chat_list.js";

export async function open(link, { http, page }) {
  const { chats, next } = await http.get(`/api/users/chats${link.search}`);
  const list = createChatList({ page });
  for (const chat of chats) list.putChat(chat);
  const hadFocus = link === document.activeElement;
  link.href = `/chats?before=${encodeURIComponent(next)}`;
  link.hidden = !next;
  find(".shelf__count").hidden = Boolean(next);
  // The next press goes on from where the reader is, not from the top of the page.
  if (hadFocus && chats.length > 0) find(`#chat-list [data-chat-id="${chats[0].id}"] a`).focus({ preventScroll: true });
}
