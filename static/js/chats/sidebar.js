// Keeps the chat and invitation lists up to date from topic user:<id>, and switches tabs in place.

import { find, findAll } from "../lib/dom.js";
import { createFresh } from "../lib/fresh.js";
import { showChatHead } from "./chat_head.js";
import { createChatList } from "./chat_list.js";

export async function start(element, context) {
  const { page, http } = context;
  const list = createChatList({ page });
  showOwnDrafts();
  const counted = () => (list.asking() > 0 ? `(${list.asking()}) ` : "");
  // The server has counted the same rows.
  let plainTitle = document.title.slice(counted().length);
  startTabs(element);
  // It may stand far down.
  find('.row [aria-current="page"]', element)?.scrollIntoView({ block: "nearest" });

  const { user } = await context.link();
  const fetches = new Set(); // of the whole list, under way: the counts told meanwhile
  const fresh = createFresh(() => http.get("/api/users/chats?short=true"));

  const showTotal = () => {
    document.title = counted() + plainTitle;
  };
  // The chat in front of the reader is being read: its count would only flicker.
  let room = null; // of the open chat
  const isInFront = (chatId) => chatId === page.chatId && Boolean(room?.isBeingRead());

  const asShown = (chat) => (isInFront(chat.id) ? { ...chat, unread: 0, mentions: 0 } : chat);

  // What waits to be sent in chats that are not open.
  const isElsewhere = (key) => key.split(".").at(-3) !== String(page.chatId);
  async function sendWaiting() {
    if (!context.storage.keys(`chatapp.outbox.${page.userId}.`).some(isElsewhere)) return;
    const { sendElsewhere } = await import("./outbox_elsewhere.js");
    sendElsewhere(context);
  }

  addEventListener("online", sendWaiting);

  // What the server does not know of yet.
  function showOwnDrafts() {
    for (const key of context.storage.keys(`chatapp.draft.${page.userId}.`)) {
      const { text, isKept } = context.storage.get(key) ?? {};
      if (isKept === false) list.setDraft(Number(key.split(".").at(-1)), text);
    }
  }

  async function refresh() {
    // The page of older chats stays what it was asked for.
    if ("older" in element.dataset) return;
    const told = [];
    fetches.add(told);
    try {
      const { chats, invited_chats: invitations, next } = await fresh.get();
      list.replaceAll({ chats: chats.map(asShown), invitations, downTo: next?.split(",")[0] ?? "" });
      showOwnDrafts();
      // What was told meanwhile may be newer than the answer; if it is not, newer counts are on their way.
      fetches.delete(told);
      told.forEach(showHint);
      const open = chats.find(({ id }) => id === page.chatId);
      if (open) showHead(open);
      if (open) room?.tellDraft(open.draft);
      showTotal();
    } catch {
      // The next join asks again.
    } finally {
      fetches.delete(told);
    }
  }

  function showHead(chat) {
    const site = plainTitle.split(" · ").at(-1);
    plainTitle = `${showChatHead(chat, page.userName)} · ${site}`;
  }

  function setUnread(count) {
    const { chat_id: chatId, unread, mentions, marked: isMarked } = count;
    list.setUnread(chatId, isInFront(chatId) && !isMarked ? {} : { unread, mentions });
    showTotal();
  }

  // What was told before this code had come is asked for.
  let hasJoinedBefore = user.isJoined();
  if (hasJoinedBefore) refresh();
  if (hasJoinedBefore) sendWaiting();
  user.on("joined", ({ unread, invited, more: hasMore }) => {
    for (const count of unread ?? []) setUnread(count);
    // What came between the page and the join is not told again: a chat that is not listed yet, or no longer ours.
    const isPast = !hasMore && unread?.length !== list.size();
    const isStale = unread && (isPast || invited !== list.invitations() || unread.some((count) => !list.has(count.chat_id)));
    if (hasJoinedBefore || isStale) refresh();
    hasJoinedBefore = true;
    sendWaiting();
  });
  function showHint(hint) {
    setUnread(hint);
    const { message: text, last_at: at, message_user: author, message_user_id: userId } = hint;
    // Of a reading it says only counts: the line stands.
    if (text !== undefined) list.setLine(hint.chat_id, { text, at, user: author, userId });
  }
  user.hear("unread", (hint) => {
    if (!list.has(hint.chat_id)) return refresh();
    for (const told of fetches) told.push(hint);
    showHint(hint);
  });
  // When the last invitation is answered, there may be more than the list had.
  function changing(change) {
    fresh.told();
    const before = list.invitations();
    change();
    if (before > 0 && list.invitations() === 0) refresh();
  }

  function putInvitation(chat) {
    fresh.told();
    list.putInvitation(chat);
    showTotal();
  }
  user.hear("invited", putInvitation);
  for (const event of ["chat_added", "chat_changed"]) {
    user.hear(event, (chat) => {
      if (chat.state === "invited") return putInvitation(chat);
      changing(() => list.putChat(asShown(chat)));
      if (chat.id === page.chatId) showHead(chat);
      showTotal();
    });
  }
  user.hear("chat_removed", ({ chat_id: chatId }) => {
    changing(() => list.remove(chatId));
    showTotal();
    if (chatId === page.chatId) location.assign("/chats?gone");
  });
  user.hear("person_changed", async (person) => {
    const { showPerson } = await import("./changed_person.js");
    showPerson(person, context);
    room?.peopleChanged();
    // Chats without a title are called by their people.
    refresh();
  });
  user.hear("draft", ({ chat_id: chatId, content }) => {
    fresh.told();
    list.setDraft(chatId, content);
  });
  user.hear("resync", refresh);

  if (page.chatId) {
    room = await context.room();
    const { timeline } = room;
    timeline.on("put", ({ number, content, at, deleted, user: author, user_id: userId }) => {
      // The rows the page came with carry no text here, and what a deletion leaves as the last line only the server
      // knows: it says so by chat_changed.
      if (number === null || number !== timeline.newestNumber() || deleted || typeof content !== "string") return;
      list.setLine(page.chatId, { text: content, at, user: author, userId });
    });
  }
}

function startTabs(element) {
  const tabs = findAll("[data-tab]", element);
  const lists = findAll("[data-tab-of]", element);
  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      for (const other of tabs) other.toggleAttribute("aria-current", other === tab);
      tab.setAttribute("aria-current", "true");
      for (const list of lists) list.hidden = list.dataset.tabOf !== tab.dataset.tab;
    });
  }
}
