// One open chat: topic, timeline model and outbox. Independent of the DOM.

import { createEvents } from "../lib/events.js";
import { onOtherTab } from "../lib/storage.js";
import { createDelivery } from "./delivery.js";
import { createOutbox } from "./outbox.js";
import { createOutboxStore } from "./outbox_store.js";
import { createTimeline } from "./timeline_model.js";

const SYNC_AGAIN_MS = 2_000;

// Events: "ended" (the topic is closed for good), "presence", "draft" (what the server has of one's unsent text), and from the composer "written", "typed" (is there text),
// "edit-last", and from the messages "reply-to" (a quote) and "mark-unread" (a number). The view adopts the server's
// rows, then calls `open`.
export function openRoom({ http, page, storage, link: { link } }) {
  const { chatId, userId, userName, userAvatar } = page;
  const events = createEvents();
  const timeline = createTimeline({ cursor: page.lastSeq ?? 0 });
  const line = link.prepare(`chat:${chatId}`, { params: () => ({ since_seq: timeline.cursor() }) });

  const store = createOutboxStore({ storage, userId, chatId });
  const deliver = createDelivery({ line, http, chatId, onSilence: link.checkAlive });
  const outbox = createOutbox({ store, deliver });

  let isReading = () => false;
  let isSyncing = false;
  let isSyncWanted = false;
  // Pulls until nothing is missing. A failed pull is tried again; a rejoin pulls anyway.
  async function sync() {
    isSyncWanted = true;
    if (isSyncing) return;
    isSyncing = true;
    while (isSyncWanted) {
      isSyncWanted = false;
      const { status, response } = await line.push("sync", { since_seq: timeline.cursor() });
      if (status === "ok") isSyncWanted = timeline.catchUp(response) || isSyncWanted;
      else if (status !== "offline" && status !== "lost") setTimeout(sync, SYNC_AGAIN_MS);
    }
    isSyncing = false;
  }

  line.hear("message", timeline.receive);
  line.hear("message_changed", timeline.receive);
  line.on("joined", (response) => {
    if (timeline.catchUp(response)) sync();
    outbox.wake();
  });
  line.on("ended", (reason) => {
    outbox.stop();
    events.emit("ended", reason);
  });
  timeline.on("gap", sync);
  // After the view has turned the waiting message into the stored one.
  timeline.on("put", ({ client_id: clientId, user_id: authorId }) => {
    if (authorId === userId) queueMicrotask(() => outbox.acknowledged(clientId));
  });
  outbox.on("sent", (entry, receipt) => {
    const { content, client_id: clientId, quote } = entry;
    const author = { user: userName, user_id: userId, avatar: userAvatar };
    timeline.receipt(receipt, { chat_id: chatId, content, client_id: clientId, reply_to: quote, ...author });
  });
  onOtherTab(store.prefix, outbox.changedElsewhere);
  globalThis.addEventListener?.("online", outbox.wake);

  const presence = link.presenceOf(line);
  // phoenix keeps one listener only; here several parts of the page want to know.
  presence.onSync(() => events.emit("presence"));

  return {
    on: events.on,
    deliver,
    timeline,
    outbox,
    line,
    presence,
    open: line.start,
    // Told when someone has another name: presence knows only the one they came in with.
    peopleChanged: () => events.emit("presence"),
    // Told by the list, which asked: the connection was gone when it was told.
    tellDraft: (content) => events.emit("draft", content),
    // Told by the composer, heard by whoever cares: something was sent off; the text is (not) empty.
    written: () => events.emit("written"),
    typed: (isText) => events.emit("typed", isText),
    editLast: () => events.emit("edit-last"),
    // Told by the timeline: the composer answers this message.
    replyTo: (quote) => events.emit("reply-to", quote),
    // Told by a message's menu, done by the timeline: from this number on the chat is unread.
    markUnread: (number) => events.emit("mark-unread", number),
    // Whether what comes in now is read at once. The timeline says how one knows.
    watchReading: (asks) => (isReading = asks),
    isBeingRead: () => isReading(),
  };
}
