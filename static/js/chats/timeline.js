// The open chat's timeline: draws what the model says, keeps the reader's place, tells what is new.

import { announce, find, fromTemplate, isForNewTab } from "../lib/dom.js";
import { createChange } from "./change.js";
import { createFaces } from "./faces.js";
import { startMessageButtons } from "./message_buttons.js";
import { createMessageList } from "./message_list.js";
import { createOlder } from "./older.js";
import { markOwnMentions } from "./own_mentions.js";
import { correctQuotes } from "./quotes.js";
import { markOwnReactions } from "./reactions.js";
import { createReadMarks } from "./read.js";
import { createScroll } from "./scroll.js";

export async function start(element, context) {
  const { page, http } = context;
  if (find("#newer", element)) return (await import("./old_page.js")).start(element, context);

  const [room, { user }, saves] = await Promise.all([context.room(), context.link(), context.saves()]);
  const { timeline, outbox, line } = room;
  const lines = find("#lines", element);
  const empty = document.getElementById("empty-chat");
  const list = createMessageList({ lines, page });
  const scroll = createScroll(element, { onNewest: () => reads.catchUp() });
  const reads = createReadMarks({ timeline, line, user, http, scroll, page });
  room.watchReading(reads.isReading);

  markOwnMentions(lines, page.userId);
  markOwnReactions(lines, page.userId);
  const olderLink = find("#older", lines);
  timeline.loadOlder(list.adopt(), { more: Boolean(olderLink && !olderLink.hidden) });
  const older = createOlder({ link: olderLink, context, timeline, list, scroll });
  // Without an answer the message's own address, if there is one, leads there.
  async function jump(id, address) {
    const { jump: reach } = await import("./jump.js");
    if (!(await reach(id, { list, older })) && address) location.assign(address);
  }
  showOpening();

  const followFace = createFaces(lines);
  timeline.on("put", (row, { isNew, fromLive }) => {
    const turn = list.put(row, timeline.after(row.id));
    if (isNew) saves.mark(turn, row.id);
    if (fromLive && row.kind !== "system") followFace(row);
    if (empty) empty.hidden = true;
    if (!isNew || !fromLive || row.user_id === page.userId || row.kind === "system") return;
    if (!reads.isReading()) markNew(turn);
    scroll.countNew();
    if (!row.deleted) announce(`${row.user}: ${row.content}`);
  });
  timeline.on("told", (row) => correctQuotes(lines, row));
  timeline.on("reset", () => {
    list.clear();
    list.showPending(outbox.entries());
    scroll.toNewest();
    older.reset();
  });
  outbox.on("changed", () => {
    list.showPending(outbox.entries());
    if (empty && outbox.size() > 0) empty.hidden = true;
  });
  reads.on("kept", (number) => {
    const first = timeline.all().find((row) => row.number > number);
    if (first) moveMark(list.turnOf(first.id));
    scroll.setKept(true);
  });
  reads.on("released", () => {
    removeMark();
    scroll.setKept(false);
  });
  room.on("mark-unread", reads.markUnread);
  room.on("written", () => {
    removeMark();
    scroll.toNewest();
    reads.catchUp();
  });
  room.on("ended", () => location.assign("/chats?gone"));

  // Announcing is done by one sentence per message; the log itself stays silent, also while history loads.
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
    if (action === "discard") outbox.remove(clientId);
  });

  const rowOf = timeline.message;
  const actions = startMessageButtons({ element, rowOf, change: createChange(room), room, context, catchUp: reads.catchUp });
  // "Up" in an empty composer: the last own message that can still be edited.
  room.on("edit-last", async () => {
    const own = timeline.all().findLast((row) => row.user_id === page.userId && row.kind === "text" && !row.deleted);
    if (own) (await actions()).edit(find("article", list.turnOf(own.id)));
  });

  list.showPending(outbox.entries());
  room.open();
  import("./receipts.js").then(({ startReceipts }) => startReceipts({ element, list, room, http, page }));
  outbox.wake();

  // Opening lands at the first unread message when it is above what is seen.
  function showOpening() {
    const wanted = Number(/^#message-(\d+)$/.exec(location.hash)?.[1]);
    // In the panel of its thread it stands already.
    if (wanted && !find(`.panel ${location.hash}`)) return jump(wanted);
    // Who came to answer stays at the composer.
    if (find("#replying:not([hidden])")) return;
    const mark = find("#new", lines);
    if (!mark || mark.getBoundingClientRect().top >= element.getBoundingClientRect().top) return;
    mark.scrollIntoView({ block: "start" });
    scroll.countNew(page.lastNumber - page.readNumber);
  }

  // One mark at a time, before the first message that came unseen.
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
