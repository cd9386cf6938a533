// Tells the server that this page is in view and shows a message that it doesn't mark read: no other device is notified of it.
// Only when a message arrives, and at most once in five seconds: well within the ten after which a push is sent.

const PAUSE_MS = 5_000;

/** @param {any} room @param {{ userId: number | string | null }} page */
export function reportViews({ line, timeline, isBeingRead }, { userId }) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  let isWanted = false;

  function report() {
    timer = null;
    // Away since: other devices are for that.
    if (!isWanted || document.visibilityState !== "visible" || isBeingRead()) return;
    isWanted = false;
    timer = setTimeout(report, PAUSE_MS);
    line.push("viewing", {});
  }

  /** @param {{ user_id: number, thread_root?: number | null }} message @param {{ isNew: boolean }} change */
  function arrived({ user_id: authorId, thread_root: root }, { isNew }) {
    if (!isNew || root || authorId === userId) return;
    isWanted = true;
    if (timer === null) report();
  }
  timeline.on("put", arrived);
}
