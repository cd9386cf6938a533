// The open chat's timeline: renders the model, preserves scroll position, announces news.

import { pages } from "../lib/addresses.js";
import { announce, find, findAll, fromTemplate, isForNewTab } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { once } from "../lib/once.js";
import { createChange } from "./change.js";
import { startMessageButtons } from "./message_buttons.js";
import { createMessageList } from "./message_list.js";
import { markOwnMentions } from "./own_mentions.js";
import { createReadMarks } from "./read.js";
import { createScroll } from "./scroll.js";

const MOST_ANNOUNCED_CHARACTERS = 500;
const NEAR_START_PX = 1_200; // a little before older.js asks for more

export async function start(element, context) {
  const { page, http } = context;
  if (find("#newer", element)) return (await import("./history_page.js")).start(element, context);

  const [room, { user }, saves] = await Promise.all([context.room(), context.link(), context.saves()]);
  const { timeline, outbox, line } = room;
  const lines = find("#lines", element);
  const empty = document.getElementById("empty-chat");
  const list = createMessageList({ lines, page, outbox });
  const scroll = createScroll(element, { onNewest: catchUp });
  const reads = createReadMarks({ timeline, line, user, http, scroll, page });
  room.watchReading(reads.isReading);

  markOwnMentions(lines, page.userId);
  if (find(".reaction", lines)) import("./reactions.js").then(({ markOwnReactions }) => markOwnReactions(lines, page.userId), () => {});
  const olderLink = find("#older", lines);
  timeline.loadOlder(list.adopt(), { more: Boolean(olderLink && !olderLink.hidden) });
  // Loaded when the reader nears the top of the page's messages.
  const loadOlder = once(async () => {
    const { createOlder } = await import("./older.js");
    return createOlder({ link: olderLink, context, timeline, list, scroll });
  });
  function wantOlder() {
    if (timeline.isAtStart()) return;
    const { scrollHeight, clientHeight, scrollTop } = element;
    if (scrollHeight - clientHeight + scrollTop < NEAR_START_PX) loadOlder().catch(() => {});
  }
  element.addEventListener("scroll", wantOlder, { passive: true });
  wantOlder();
  // Offline: fall back to the message's URL, if any.
  async function jump(id, address) {
    const { jump: reach } = await import("./jump.js");
    if (!(await reach(id, { list, older: await loadOlder() })) && address) location.assign(address);
  }
  showOpening();

  // Loaded with the first live message.
  const authorUpdates = once(async () => (await import("./author_updates.js")).createAuthorUpdates(lines));
  timeline.on("put", (row, { isNew, fromLive }) => {
    const turn = list.put(row, timeline.after(row.id));
    if (isNew) saves.mark(turn, row.id);
    if (fromLive && row.kind !== "system") authorUpdates().then((follow) => follow(row), () => {});
    if (empty) empty.hidden = true;
    if (!isNew || !fromLive || row.user_id === page.userId || row.kind === "system") return;
    if (!reads.isReading()) markNew(turn);
    scroll.countNew();
    if (!scroll.isAtEnd() && find(".mention--me", turn)) scroll.countMention(find("article", turn));
    if (row.deleted) return;
    import("./plain_line.js").then(({ plainLine }) => announce(`${row.user}: ${plainLine(row.content, MOST_ANNOUNCED_CHARACTERS)}`), () => {});
  });
  timeline.on("state", (row) => {
    if (find(`[data-quotes="${row.id}"]`, lines)) import("./quotes.js").then(({ correctQuotes }) => correctQuotes(lines, row), () => {});
  });
  timeline.on("reset", () => {
    list.clear();
    list.showPending();
    scroll.toNewest();
    loadOlder().then((older) => older.reset(), () => {});
  });
  outbox.on("changed", () => {
    list.showPending();
    if (empty && outbox.size() > 0) empty.hidden = true;
  });
  reads.on("paused", (number) => {
    const first = timeline.all().find((row) => row.number > number);
    if (first) moveMark(list.turnOf(first.id));
    scroll.setKept(true);
  });
  reads.on("resumed", () => {
    removeMark();
    scroll.setKept(false);
  });
  room.on("mark-unread", reads.markUnread);
  room.on("written", () => {
    removeMark();
    scroll.toNewest();
    reads.catchUp();
  });
  room.on("ended", () => location.assign(pages.chatClosed));

  // New messages are announced one by one; the log itself isn't a live region, so history loads silently.
  element.setAttribute("aria-live", "off");
  element.addEventListener("click", (event) => {
    const { target } = event;
    const quote = target.closest("a[data-quotes]");
    if (quote && !isForNewTab(event)) {
      event.preventDefault();
      jump(Number(quote.dataset.quotes), quote.href);
    }
    const clientId = target.closest("article")?.dataset.clientId;
    const { action } = target.closest("[data-action]")?.dataset ?? {};
    if (action === "retry") outbox.retry(clientId);
    if (action === "edit-unsent") room.takeBack(clientId);
    if (action === "discard") outbox.remove(clientId);
  });

  const rowOf = timeline.message;
  const actions = startMessageButtons({ element, rowOf, change: createChange(room), room, context, catchUp });
  // Arrow up in an empty composer: the last own message that is editable.
  room.on("edit-last", async () => {
    const own = timeline.all().findLast((row) => row.user_id === page.userId && row.kind === "text" && !row.deleted);
    if (own) (await actions()).edit(find("article", list.turnOf(own.id)));
  });

  list.showPending();
  room.open();
  import("./receipts.js").then(({ startReceipts }) => startReceipts({ element, list, room, http, page }));
  outbox.wake();

  // Marking as read what was kept unread can be undone.
  async function catchUp() {
    const first = reads.catchUp();
    if (first === null) return;
    const { showToast } = await import("../lib/toast.js");
    showToast({ text: gettext("Marked as read"), undo: () => reads.markUnread(first) });
  }

  // Opens at the first unread message if it is above the viewport.
  function showOpening() {
    const wanted = Number(/^#message-(\d+)$/.exec(location.hash)?.[1]);
    // It is already in the thread panel.
    if (wanted && !find(`.panel ${location.hash}`)) return jump(wanted);
    // Arrived by "reply": focus stays in the composer.
    if (find("#replying:not([hidden])")) return;
    const mark = find("#new", lines);
    if (!mark || mark.getBoundingClientRect().top >= element.getBoundingClientRect().top) return;
    mark.scrollIntoView({ block: "start" });
    scroll.countNew(page.lastNumber - page.readNumber);
    for (const article of findAll("#new ~ .turn article:has(.mention--me)", lines)) scroll.countMention(article);
  }

  // One divider at a time, before the first unseen message.
  function markNew(turn) {
    const old = find("#new", lines);
    if (!old || reads.isPast(old, list)) moveMark(turn);
  }

  function moveMark(turn) {
    removeMark();
    const mark = fromTemplate("new-mark-template");
    mark.id = "new";
    list.insertMark(mark, turn);
  }

  function removeMark() {
    const mark = find("#new", lines);
    if (mark) list.removeMark(mark);
  }
}
