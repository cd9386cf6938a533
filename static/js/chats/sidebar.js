// Updates chat and invitation lists from topic user:<id>; remembers which sections are folded.

import { api, pages } from "../lib/addresses.js";
import { find, findAll } from "../lib/dom.js";
import { createFresh } from "../lib/fresh.js";
import { createChatList } from "./chat_list.js";

const FOLDS_COOKIE = "folds";
const ONE_YEAR_SECONDS = 31_536_000;
const LOOK_EVERY_MS = 30_000;

export async function start(element, context) {
  const { page, http } = context;
  const list = createChatList({ page });
  showOwnDrafts();
  const counted = () => (list.attentionCount() > 0 ? `(${list.attentionCount()}) ` : "");
  // Rendered with the server's counts.
  let plainTitle = document.title.slice(counted().length);
  startFolds(element);
  element.addEventListener("dragstart", async ({ target }) => {
    const row = target.closest('.row[data-section="favourite"]');
    if (row) (await import("./favourite_order.js")).drag(row, { http });
  });
  const me = find(".me", element);
  me.addEventListener("toggle", () => me.open && import("../accounts/status_menu.js").then(({ showStatusMenu }) => showStatusMenu(me, context)));
  // It may be far down.
  find('.row [aria-current="page"]', element)?.scrollIntoView({ block: "nearest" });

  const { user } = await context.link();
  user.subscribe("notification", (one) => import("./notification.js").then(({ show }) => show(one, page)));
  const fetches = new Set(); // of the list, in flight: counts received meanwhile
  const fresh = createFresh(() => http.get(api.shortChatList));

  const showTotal = () => {
    document.title = counted() + plainTitle;
  };
  // The open chat is being read: its count would flicker.
  let room = null; // of the open chat
  const isInFront = (chatId) => chatId === page.chatId && Boolean(room?.isBeingRead());

  const asShown = (chat) => (isInFront(chat.id) ? { ...chat, unread: 0, mentions: 0 } : chat);

  // Unsent messages of other chats.
  const isElsewhere = (key) => key.split(".").at(-3) !== String(page.chatId);
  async function sendWaiting() {
    if (!context.storage.keys(`chatapp.outbox.${page.userId}.`).some(isElsewhere)) return;
    const { sendElsewhere } = await import("./outbox_elsewhere.js");
    sendElsewhere(context);
  }

  addEventListener("online", sendWaiting);

  // Local drafts and unsent messages.
  function showOwnDrafts() {
    for (const key of context.storage.keys(`chatapp.draft.${page.userId}.`)) {
      const { text, isKept } = context.storage.get(key) ?? {};
      if (isKept === false) list.setDraft(Number(key.split(".").at(-1)), text);
    }
  }

  async function refresh() {
    // A page of older chats isn't updated.
    if ("older" in element.dataset) return;
    const missed = [];
    fetches.add(missed);
    try {
      const { chats, invited_chats: invitations, next } = await fresh.get();
      list.replaceAll({ chats: chats.map(asShown), invitations, downTo: next?.split(",")[0] ?? "" });
      showOwnDrafts();
      // Counts received meanwhile may be newer; if not, newer ones follow.
      fetches.delete(missed);
      missed.forEach(showUpdate);
      const open = chats.find(({ id }) => id === page.chatId);
      if (open) showHead(open);
      if (open) room?.receiveDraft(open.draft);
      showTotal();
    } catch {
      // The next join retries.
    } finally {
      fetches.delete(missed);
    }
  }

  // A mute ends. By polling: a timer would stop while the machine sleeps.
  const look = () => list.hasUnmuted() && refresh();
  setInterval(look, LOOK_EVERY_MS);
  addEventListener("focus", look);

  // Loaded with the first change of the open chat. In the order of the changes: imports resolve in turn.
  async function showHead(chat) {
    const head = await import("./chat_head.js").catch(() => null);
    if (!head) return;
    const site = plainTitle.split(" · ").at(-1);
    plainTitle = `${head.showChatHead(chat, page.userName)} · ${site}`;
    showTotal();
  }

  function setUnread(count) {
    const { chat_id: chatId, unread, mentions, marked: isMarked } = count;
    list.setUnread(chatId, isInFront(chatId) && !isMarked ? {} : { unread, mentions });
    showTotal();
  }

  // Catch up on what was published before this module loaded.
  let hasJoinedBefore = user.isJoined();
  if (hasJoinedBefore) refresh();
  if (hasJoinedBefore) sendWaiting();
  user.on("joined", ({ unread, invited, more: hasMore }) => {
    for (const count of unread ?? []) setUnread(count);
    // Missed between page and join, not replayed: chats added or left.
    const isPast = !hasMore && unread?.length !== list.size();
    const isStale = unread && (isPast || invited !== list.invitations() || unread.some((count) => !list.isCurrent(count)));
    if (hasJoinedBefore || isStale) refresh();
    hasJoinedBefore = true;
    sendWaiting();
  });
  function showUpdate(update) {
    setUnread(update);
    const { message: text, last_at: at, message_user: author, message_user_id: userId } = update;
    // A read changes only counts, not the line.
    if (text !== undefined) list.setLine(update.chat_id, { text, at, user: author, userId });
  }
  user.subscribe("unread", (update) => {
    if (!list.has(update.chat_id)) return refresh();
    for (const missed of fetches) missed.push(update);
    showUpdate(update);
  });
  // After the last invitation, fetch those beyond the list.
  function changing(change) {
    fresh.invalidate();
    const before = list.invitations();
    change();
    if (before > 0 && list.invitations() === 0) refresh();
  }

  function putInvitation(chat) {
    fresh.invalidate();
    list.putInvitation(chat);
    showTotal();
  }
  user.subscribe("invited", putInvitation);
  for (const event of ["chat_added", "chat_changed"]) {
    user.subscribe(event, (chat) => {
      if (chat.state === "invited") return putInvitation(chat);
      changing(() => list.putChat(asShown(chat)));
      if (chat.id === page.chatId) showHead(chat);
      showTotal();
    });
  }
  user.subscribe("chat_removed", ({ chat_id: chatId }) => {
    changing(() => list.remove(chatId));
    showTotal();
    if (chatId === page.chatId) location.assign(pages.chatClosed);
  });
  user.subscribe("person_changed", async (person) => {
    const { showPerson } = await import("./changed_person.js");
    showPerson(person, context);
    room?.peopleChanged();
    // Untitled chats are named after their people.
    refresh();
  });
  user.subscribe("draft", ({ chat_id: chatId, content }) => {
    fresh.invalidate();
    list.setDraft(chatId, content);
  });
  user.subscribe("favourites", ({ chat_ids: chatIds }) => {
    fresh.invalidate();
    list.setOrder(chatIds);
  });
  user.subscribe("resync", refresh);

  if (page.chatId) {
    room = await context.room();
    const { timeline, presence } = room;
    // Only the open chat's presence is known.
    const showOnline = () => list.setOnline(new Set(presence.list((id) => id)));
    room.on("presence", showOnline);
    showOnline();
    timeline.on("put", ({ number, content, at, deleted, user: author, user_id: userId }) => {
      // Server-rendered rows carry no text, and only the server knows the last line after a deletion: it publishes
      // chat_changed.
      if (number === null || number !== timeline.newestNumber() || deleted || typeof content !== "string") return;
      list.setLine(page.chatId, { text: content, at, user: author, userId });
    });
  }
}

// Which sections aren't as they are at first; the server renders them so (chats/templatetags/chat_marks.py).
function startFolds(element) {
  const sections = findAll("details[data-section]", element);
  const isChanged = ({ open, dataset }) => open === (dataset.section === "archived");
  for (const section of sections) {
    section.addEventListener("toggle", () => {
      const changed = sections.filter(isChanged).map(({ dataset }) => dataset.section);
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `${FOLDS_COOKIE}=${changed.join(".")}; Path=/; Max-Age=${ONE_YEAR_SECONDS}; SameSite=Lax${secure}`;
    });
  }
}
