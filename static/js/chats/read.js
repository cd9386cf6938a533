// Read position: advances to the newest message in sight while the page is visible and focused;
// paused after "mark as unread".

import { api } from "../lib/addresses.js";
import { whenQuiet } from "../lib/dom.js";
import { createEvents } from "../lib/events.js";

const QUIET_MS = 250;
// An in-flight count doesn't undo marking as unread.
const ON_ITS_WAY_MS = 2_000;

// Events: "paused" (the position, moved back by any of the reader's devices), "resumed" ().
export function createReadMarks({ timeline, line, user, http, scroll, page }) {
  const events = createEvents();
  let read = page.readNumber ?? 0;
  let pausedAt = null; // when it was marked unread

  const isReading = () =>
    pausedAt === null && document.visibilityState === "visible" && document.hasFocus() && scroll.isAtEnd();

  const report = whenQuiet(async () => {
    const newest = timeline.newestNumber();
    if (!isReading() || newest === null || newest <= read) return;
    const before = read;
    read = newest;
    const { status } = await line.push("read", { number: newest });
    // Resent after the next join; idempotent, positions only rise.
    if (status !== "ok") read = before;
  }, QUIET_MS);

  function pauseAt(number) {
    read = number;
    pausedAt = performance.now();
    events.emit("paused", number);
  }

  // Returns whether it was paused.
  function resume() {
    if (pausedAt === null) return false;
    pausedAt = null;
    events.emit("resumed");
    return true;
  }

  timeline.on("put", report);
  line.on("joined", report);
  scroll.element.addEventListener("scroll", report, { passive: true });
  document.addEventListener("visibilitychange", report);
  globalThis.addEventListener("focus", report);
  // Another tab or device.
  user.subscribe("unread", ({ chat_id: chatId, read_number: number, marked: isMarked }) => {
    if (chatId !== page.chatId) return;
    if (isMarked) return pauseAt(number);
    if (number <= read) return;
    read = number;
    if (pausedAt !== null && performance.now() - pausedAt > ON_ITS_WAY_MS) resume();
  });

  return {
    on: events.on,
    isReading,
    // `number` of the first unread message.
    async markUnread(number) {
      pauseAt(number - 1);
      const { status } = await line.push("unread", { number: number - 1 });
      if (status !== "ok") await http.post(api.unread(page.chatId), { number: number - 1 }).catch(() => {});
    },
    // Resumes reading. Returns the first unread number if it was paused, otherwise null.
    catchUp() {
      const first = read + 1;
      const wasPaused = resume();
      report();
      return wasPaused ? first : null;
    },
    // Whether everything before the marked message has been read.
    isPast(mark, list) {
      const next = list.turns().find((turn) => mark.compareDocumentPosition(turn) & Node.DOCUMENT_POSITION_FOLLOWING);
      return Boolean(next) && Number(next.querySelector("article").dataset.number) <= read;
    },
  };
}
