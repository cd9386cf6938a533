// The two lists of the sidebar, chats and invitations: fills, orders and removes their rows. Knows no socket.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, fromTemplate, setText } from "../lib/dom.js";
import { setTime } from "../lib/local_time.js";
import { isolated } from "../lib/bidi.js";
import { chatName, chatTile, lastSpeaker } from "./names.js";
import { plainLine } from "./plain_line.js";

const NO_MESSAGES = "No messages yet";
// Of a last line or a draft; the row cuts them where it ends.
const MOST_CHARACTERS = 120;

export function createChatList({ page }) {
  const chatList = document.getElementById("chat-list");
  const invitationList = document.getElementById("invitation-list");
  const invitedCount = find("[data-invited-count]");
  const rowOf = (list, chatId) => find(`[data-chat-id="${chatId}"]`, list);

  const shelfOf = (row) => find(`[data-shelf="${row.dataset.shelf}"] ul`, chatList);

  // On its shelf, newest activity first; RFC 3339 in UTC sorts as text.
  function putInOrder(row) {
    const at = row.dataset.lastAt;
    const shelf = shelfOf(row);
    const next = [...shelf.children].find((other) => other !== row && other.dataset.lastAt < at) ?? null;
    if (row.nextElementSibling === next && row.parentNode === shelf) return;
    // Moving a focused row must not lose the focus.
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    shelf.insertBefore(row, next);
    focused?.focus({ preventScroll: true });
  }

  function showEmptiness() {
    for (const shelf of findAll("[data-shelf]:not(.row)", chatList)) {
      const { length } = findAll(".row", shelf);
      shelf.hidden = length === 0;
      setText("[data-rows]", String(length), shelf);
    }
    document.getElementById("chat-list-empty").hidden = Boolean(find(".row", chatList));
    document.getElementById("invitation-list-empty").hidden = invitationList.children.length > 0;
    if (!invitedCount) return;
    const { length } = invitationList.children;
    invitedCount.textContent = length < 100 ? String(length) : "99+";
    invitedCount.hidden = length === 0;
  }

  function setUnread(row, { unread = 0, mentions = 0 }) {
    const badge = find(".row__unread", row);
    find("[data-count]", badge).textContent = String(unread);
    badge.hidden = unread === 0;
    row.classList.toggle("row--unread", unread > 0);
    find("[data-mentions]", row).textContent = String(mentions);
    find(".row__mentions", row).hidden = mentions === 0;
  }

  function setLine(row, { text, at, user, userId }) {
    const speaker = lastSpeaker({ user, userId, isGroup: row.dataset.others > 1 }, page.userId);
    find("[data-speaker]", row).textContent = text ? speaker : "";
    find("[data-line]", row).textContent = text ? plainLine(text, MOST_CHARACTERS) : NO_MESSAGES;
    if (!at) return;
    row.dataset.lastAt = at;
    setTime(find(".row__time", row), at);
    putInOrder(row);
  }

  // What one has begun to write there stands in the last line's place.
  function setDraft(row, draft) {
    const element = find(".row__draft", row);
    element.hidden = !draft;
    element.textContent = draft.slice(0, MOST_CHARACTERS);
  }

  return {
    size: () => findAll(".row", chatList).length,
    invitations: () => invitationList.children.length,
    has: (chatId) => Boolean(rowOf(chatList, chatId)),
    putChat(chat) {
      rowOf(invitationList, chat.id)?.remove();
      const row = rowOf(chatList, chat.id) ?? fromTemplate("chat-row-template");
      row.dataset.chatId = chat.id;
      row.dataset.shelf = chat.archived ? "archived" : chat.favourite ? "favourite" : "chats";
      row.dataset.muted = chat.muted ?? "";
      find(".row__muted", row).hidden = !chat.muted;
      const link = find("a", row);
      link.href = `/chats/${chat.id}`;
      if (chat.id === page.chatId) link.setAttribute("aria-current", "page");
      paintAvatar(find(".row__avatar", row), chatTile(chat, page.userName));
      find(".row__name", row).textContent = chatName(chat, page.userName);
      setUnread(row, chat);
      row.dataset.others = chat.people.length;
      setLine(row, { text: chat.message, at: chat.last_at, user: chat.message_user, userId: chat.message_user_id });
      if (chat.id !== page.chatId) setDraft(row, chat.draft);
      showEmptiness();
    },
    putInvitation(chat) {
      const row = rowOf(invitationList, chat.id) ?? fromTemplate("invitation-template");
      row.dataset.chatId = chat.id;
      paintAvatar(find(".avatar", row), chatTile(chat, page.userName));
      const name = chatName(chat, page.userName);
      find(".invitation__name", row).textContent = name;
      for (const label of findAll("[data-name]", row)) find("bdi", label).textContent = name;
      const line = find(".invitation__line", row);
      line.textContent = plainLine(chat.message, MOST_CHARACTERS);
      line.hidden = !chat.message;
      find(".invitation__text", row).textContent = chat.invited_by ? `${isolated(chat.invited_by)} invited you` : "You are invited";
      for (const form of findAll("form", row)) {
        form.action = form.getAttribute("action").replace(/\/invitations\/\d+\//, `/invitations/${chat.id}/`);
      }
      if (!row.parentNode) invitationList.prepend(row);
      showEmptiness();
    },
    remove(chatId) {
      rowOf(chatList, chatId)?.remove();
      rowOf(invitationList, chatId)?.remove();
      showEmptiness();
    },
    setUnread(chatId, counts) {
      const row = rowOf(chatList, chatId);
      if (row) setUnread(row, counts);
    },
    setLine(chatId, line) {
      const row = rowOf(chatList, chatId);
      if (row) setLine(row, line);
    },
    setDraft(chatId, draft) {
      const row = chatId !== page.chatId && rowOf(chatList, chatId);
      if (row) setDraft(row, draft);
    },
    // Makes both lists exactly these. What was active last at `downTo` or before stays: nothing was said of it.
    replaceAll({ chats, invitations, downTo }) {
      const known = new Set([...chats, ...invitations].map(({ id }) => String(id)));
      for (const row of [...findAll(".row", chatList), ...invitationList.children]) {
        if (!known.has(row.dataset.chatId) && !(row.dataset.lastAt <= downTo)) row.remove();
      }
      for (const chat of chats) this.putChat(chat);
      for (const chat of invitations) this.putInvitation(chat);
      showEmptiness();
    },
    // What the title counts.
    asking: () => findAll(".row", chatList).reduce((sum, row) => sum + asking(shownIn(row)), invitationList.children.length),
  };
}

function shownIn(row) {
  const count = (name) => Number(find(`[data-${name}]`, row).textContent);
  const { muted, shelf } = row.dataset;
  return { muted, archived: shelf === "archived", unread: count("count"), mentions: count("mentions") };
}

// What of a chat asks for attention: of a quiet or archived one only what names the reader, of a silent one nothing. As
// chats/payloads/chat.py counts.
export function asking({ muted, archived, unread, mentions }) {
  if (muted === "everything") return 0;
  return muted || archived ? mentions : unread;
}
