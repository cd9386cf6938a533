// The sidebar's chats and invitations: adds, sorts and removes rows. No socket.

import { pages } from "../lib/addresses.js";
import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, fromTemplate, setText } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { setTime } from "../lib/local_time.js";
import { isolated } from "../lib/bidi.js";
import { chatName, chatTile, lastSpeaker } from "./names.js";

const NO_MESSAGES = gettext("No messages yet");
// Last lines and drafts; CSS truncates them.
const MOST_CHARACTERS = 120;

export function createChatList({ page }) {
  const chatList = document.getElementById("chat-list");
  const invitationList = document.getElementById("invitation-list");
  const invitedCount = find("[data-invited-count]");
  const rowOf = (list, chatId) => find(`[data-chat-id="${chatId}"]`, list);

  const groupOf = (row) => find(`[data-section="${row.dataset.section}"] ul`, chatList);

  function putInOrder(row) {
    const section = groupOf(row);
    const next = [...section.children].find((other) => other !== row && isBefore(row.dataset, other.dataset)) ?? null;
    if (row.nextElementSibling === next && row.parentNode === section) return;
    // Moving a focused row would lose focus.
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    section.insertBefore(row, next);
    focused?.focus({ preventScroll: true });
  }

  function showEmptiness() {
    for (const section of findAll("[data-section]:not(.row)", chatList)) {
      const { length } = findAll(".row", section);
      section.hidden = length === 0;
      setText("[data-rows]", String(length), section);
    }
    document.getElementById("chat-list-empty").hidden = Boolean(find(".row", chatList));
    const { length } = invitationList.children;
    invitedCount.textContent = badgeCount(length);
    document.getElementById("invitations").hidden = length === 0;
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
    const speaker = lastSpeaker({ user, userId, isGroup: row.dataset.others > 1, text: text ?? "" }, page.userId);
    find("[data-speaker]", row).textContent = text ? speaker : "";
    writeLine(find("[data-line]", row), text, NO_MESSAGES);
    if (!at) return;
    row.dataset.lastAt = at;
    setTime(find(".row__time", row), at);
    putInOrder(row);
  }

  // Loaded with the first line that changes; lines that follow keep their order.
  function writeLine(element, text, otherwise = "") {
    import("./plain_line.js").then(({ plainLine }) => (element.textContent = plainLine(text ?? "", MOST_CHARACTERS) || otherwise), () => {});
  }

  // A draft replaces the last line.
  function setDraft(row, draft) {
    const element = find(".row__draft", row);
    element.hidden = !draft;
    element.textContent = draft.slice(0, MOST_CHARACTERS);
    find(".row__has-draft", row).hidden = !draft;
  }

  return {
    size: () => findAll(".row", chatList).length,
    invitations: () => invitationList.children.length,
    has: (chatId) => Boolean(rowOf(chatList, chatId)),
    // Whether the server would render the row of a page just loaded as it is (row_version in chats/payloads/chat.py).
    isCurrent: ({ chat_id: chatId, version }) => rowOf(chatList, chatId)?.dataset.version === version,
    putChat(chat) {
      rowOf(invitationList, chat.id)?.remove();
      const row = rowOf(chatList, chat.id) ?? fromTemplate("chat-row-template");
      row.dataset.chatId = chat.id;
      row.dataset.section = sectionOf(chat);
      row.dataset.muted = chat.muted ?? "";
      row.dataset.mutedUntil = chat.muted_until ?? "";
      row.dataset.position = chat.favourite_position ?? "";
      row.classList.toggle("row--direct", chat.kind === "direct");
      find(".row__muted", row).hidden = !chat.muted;
      const link = find("a", row);
      link.href = pages.chat(chat.id);
      if (chat.id === page.chatId) link.setAttribute("aria-current", "page");
      const tile = chatTile(chat, page.userName);
      paintAvatar(find(".row__avatar", row), tile);
      if (tile.kind) delete row.dataset.person;
      else row.dataset.person = tile.id;
      find(".row__lock", row).hidden = !tile.address || tile.kind !== "private";
      for (const element of findAll(".row__name, [data-name]", row)) element.textContent = chatName(chat, page.userName);
      find(".row__tools button", row).ariaPressed = String(chat.favourite);
      find(".row__tools a", row).href = pages.chatOptions(chat.id);
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
      writeLine(line, chat.message);
      line.hidden = !chat.message;
      find(".invitation__text", row).textContent = chat.invited_by ? gettext("%(name)s invited you", { name: isolated(chat.invited_by) }) : gettext("You are invited");
      for (const form of findAll("form", row)) {
        form.action = pages.invitation(chat.id, form.getAttribute("action").split("/").at(-1));
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
    // Who is there now, as far as this page knows.
    setOnline(userIds) {
      for (const row of findAll("[data-person]", chatList)) {
        find(".row__avatar", row).classList.toggle("avatar--online", userIds.has(row.dataset.person));
      }
    },
    setOrder(chatIds) {
      chatIds.forEach((chatId, index) => {
        const row = rowOf(chatList, chatId);
        if (!row) return;
        row.dataset.position = index + 1;
        putInOrder(row);
      });
    },
    // Makes both lists exactly these. Rows last active at or before `downTo` stay: the response doesn't cover them.
    replaceAll({ chats, invitations, downTo }) {
      const known = new Set([...chats, ...invitations].map(({ id }) => String(id)));
      for (const row of [...findAll(".row", chatList), ...invitationList.children]) {
        if (!known.has(row.dataset.chatId) && !(row.dataset.lastAt <= downTo)) row.remove();
      }
      for (const chat of chats) this.putChat(chat);
      for (const chat of invitations) this.putInvitation(chat);
      showEmptiness();
    },
    // Whether a mute has ended since this was asked last.
    hasUnmuted() {
      const ended = findAll("[data-muted-until]", chatList).filter(({ dataset }) => Date.parse(dataset.mutedUntil) <= Date.now());
      for (const { dataset } of ended) delete dataset.mutedUntil;
      return ended.length > 0;
    },
    // The count in the title.
    attentionCount: () => findAll(".row", chatList).reduce((sum, row) => sum + attentionCount(shownIn(row)), invitationList.children.length),
  };
}

function shownIn(row) {
  const count = (name) => Number(find(`[data-${name}]`, row).textContent);
  const { muted, section } = row.dataset;
  return { muted, archived: section === "archived", unread: count("count"), mentions: count("mentions") };
}

export const badgeCount = (count) => (count < 100 ? String(count) : "99+");

export function sectionOf({ archived, favourite, kind }) {
  if (archived || favourite) return archived ? "archived" : "favourite";
  return kind === "direct" ? "direct" : "chats";
}

// Favorites by position, those without one last; then newest activity first: RFC 3339 in UTC sorts as text.
function isBefore(one, other) {
  const place = ({ section, position }) => (section === "favourite" && Number(position)) || Infinity;
  if (place(one) !== place(other)) return place(one) < place(other);
  return one.lastAt > other.lastAt;
}

// The unread count, as in chats/payloads/chat.py: archived and quiet chats count only mentions, muted ones nothing.
export function attentionCount({ muted, archived, unread, mentions }) {
  if (muted === "everything") return 0;
  return muted || archived ? mentions : unread;
}
