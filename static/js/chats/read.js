// How far the reader has read: up to the newest message, but only while the page is in front, focused, and that message in
// sight; and not by itself once they have marked something unread, until they say so.

import { whenQuiet } from "../lib/dom.js";
import { createEvents } from "../lib/events.js";

const QUIET_MS = 250;
// A count that was on its way when something was marked unread does not undo it.
const ON_ITS_WAY_MS = 2_000;

// Events: "kept" (the position, set back by this page or another of the reader's), "released" ().
export function createReadMarks({ timeline, line, user, http, scroll, page }) {
  const events = createEvents();
  let read = page.readNumber ?? 0;
  let keptAt = null; // when something was marked unread

  const isReading = () =>
    keptAt === null && document.visibilityState === "visible" && document.hasFocus() && scroll.isAtEnd();

  const tell = whenQuiet(async () => {
    const newest = timeline.newestNumber();
    if (!isReading() || newest === null || newest <= read) return;
    const before = read;
    read = newest;
    const { status } = await line.push("read", { number: newest });
    // Said again after the next join; reads only ever rise, so saying it twice is harmless.
    if (status !== "ok") read = before;
  }, QUIET_MS);

  function keep(number) {
    read = number;
    keptAt = performance.now();
    events.emit("kept", number);
  }

  function release() {
    if (keptAt === null) return;
    keptAt = null;
    events.emit("released");
  }

  timeline.on("put", tell);
  line.on("joined", tell);
  scroll.element.addEventListener("scroll", tell, { passive: true });
  document.addEventListener("visibilitychange", tell);
  globalThis.addEventListener("focus", tell);
  // Another tab or device of the same person.
  user.hear("unread", ({ chat_id: chatId, read_number: number, marked: isMarked }) => {
    if (chatId !== page.chatId) return;
    if (isMarked) return keep(number);
    if (number <= read) return;
    read = number;
    if (keptAt !== null && performance.now() - keptAt > ON_ITS_WAY_MS) release();
  });

  return {
    on: events.on,
    isReading,
    // `number` is that of the first message that counts as unread.
    async markUnread(number) {
      keep(number - 1);
      const { status } = await line.push("unread", { number: number - 1 });
      if (status !== "ok") await http.post(`/api/chats/${page.chatId}/unread`, { number: number - 1 }).catch(() => {});
    },
    // What was kept unread may be read again.
    catchUp() {
      release();
      tell();
    },
    // Whether everything before the mark's message has been read.
    isPast(mark, list) {
      const next = list.turns().find((turn) => mark.compareDocumentPosition(turn) & Node.DOCUMENT_POSITION_FOLLOWING);
      return Boolean(next) && Number(next.querySelector("article").dataset.number) <= read;
    },
  };
}
