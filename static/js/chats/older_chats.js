// Appends the chat list's next page; without JavaScript the link is a page.

import { api, pages } from "../lib/addresses.js";
import { find } from "../lib/dom.js";
import { createChatList } from "./chat_list.js";

export async function open(link, { http, page }) {
  const { chats, next } = await http.get(api.chatList(new URLSearchParams(link.search)));
  const list = createChatList({ page });
  for (const chat of chats) list.putChat(chat);
  const hadFocus = link === document.activeElement;
  link.href = pages.chatsBefore(next);
  link.hidden = !next;
  find(".list-section__count").hidden = Boolean(next);
  // Tab continues from the reader's position, not from the page's top.
  if (hadFocus && chats.length > 0) find(`#chat-list [data-chat-id="${chats[0].id}"] a`).focus({ preventScroll: true });
}
