// One open chat: topic, timeline model and outbox. No DOM.

import { createEvents } from "../lib/events.js";
import { onOtherTab } from "../lib/storage.js";
import { createDelivery } from "./delivery.js";
import { createOutbox } from "./outbox.js";
import { createOutboxStore } from "./outbox_store.js";
import { createTimeline } from "./timeline_model.js";

const SYNC_AGAIN_MS = 2_000;

// Events: "ended" (the topic is closed for good), "presence", "draft" (the server's), from the composer "written", "typed" (has text),
// "edit-last", from the messages "unsent" (an unsent entry), "reply-to" (a quote) and "mark-unread" (a number). The view adopts the server's rows,
// then calls `open`.
export function openRoom({ http, page, storage, link: { link } }) {
  const { chatId, userId, userName, userAvatar } = page;
  const events = createEvents();
  const timeline = createTimeline({ chatId, cursor: page.lastSeq ?? 0 });
  const line = link.prepare(`chat:${chatId}`, { params: () => ({ since_seq: timeline.cursor(), lean: 1, presence: "count" }) });

  const store = createOutboxStore({ storage, userId, chatId });
  const filesOf = (...wanted) => import("./sent_files.js").then((sent) => sent.filesOf(outbox, ...wanted), () => ({ failure: { outcome: "later" } }));
  const deliver = createDelivery({ line, http, chatId, onSilence: link.checkAlive, filesOf });
  const outbox = createOutbox({ store, deliver });

  let isReading = () => false;
  let isSyncing = false;
  let isSyncWanted = false;
  // Pulls until nothing is missing. Retries a failed pull; a rejoin pulls anyway.
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

  line.subscribe("message", timeline.receive);
  line.subscribe("message_changed", timeline.receive);
  line.on("joined", (response) => {
    if (timeline.catchUp(response)) sync();
    outbox.wake();
  });
  line.on("ended", (reason) => {
    outbox.stop();
    events.emit("ended", reason);
  });
  timeline.on("gap", sync);
  // After the view has turned the pending message into the stored one.
  timeline.on("put", ({ client_id: clientId, user_id: authorId }) => {
    if (authorId === userId) queueMicrotask(() => outbox.acknowledged(clientId));
  });
  outbox.on("sent", (entry, receipt) => {
    const { content, client_id, quote, thread_root } = entry;
    const author = { user: userName, user_id: userId, avatar: userAvatar };
    timeline.receipt(receipt, { chat_id: chatId, content, client_id, thread_root, reply_to: quote, ...author });
  });
  onOtherTab(store.prefix, outbox.changedElsewhere);
  globalThis.addEventListener?.("online", outbox.wake);

  const presence = link.presenceOf(line);
  // phoenix allows one listener; several parts subscribe here.
  presence.onSync(() => events.emit("presence"));
  line.subscribe("presence_count", ({ online }) =>
    import("./watched_people.js").then(({ count }) => count(online, { line, timeline, userId, presence, events }), () => {}));

  return {
    on: events.on,
    deliver,
    timeline,
    outbox,
    line,
    presence,
    open: line.start,
    // Renames: presence only has the name at join time.
    peopleChanged: () => events.emit("presence"),
    // From the list's refetch: its update was missed while offline.
    receiveDraft: (content) => events.emit("draft", content),
    // From the composer: a message was sent; the text became empty or not.
    written: () => events.emit("written"),
    typed: (isText) => events.emit("typed", isText),
    editLast: () => events.emit("edit-last"),
    // An unsent message returns to the composer.
    takeBack(clientId) {
      const entry = outbox.entries().find((each) => each.client_id === clientId);
      if (!entry) return;
      outbox.remove(clientId);
      events.emit("unsent", entry);
    },
    // From the timeline: reply to this message.
    replyTo: (quote) => events.emit("reply-to", quote),
    // From a message's menu: unread from this number on.
    markUnread: (number) => events.emit("mark-unread", number),
    // Whether incoming messages are read at once. The timeline defines it.
    watchReading: (asks) => (isReading = asks),
    isBeingRead: () => isReading(),
  };
}
