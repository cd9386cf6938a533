// Infinite scroll of history. The link to the older page stays, for clicks.

import { api, pages } from "../lib/addresses.js";

const PAGE_SIZE = 50;
const AHEAD_PX = 900; // load well before the top
const AGAIN_MS = 3_000;
const MOST_PAGES = 10; // in a search; older messages open in history_page.js

export function createOlder({ link, context, timeline, list, scroll }) {
  const { http, page } = context;
  let loading = null;
  let hasFailed = false;

  // Nothing precedes message 1; a history may also start with a system message, which has no number.
  const isDone = () => timeline.isAtStart() || timeline.oldestNumber() === null || timeline.oldestNumber() <= 1;

  // The scroll anchor: the first visible turn, but not the oldest, whose grouping may change.
  function anchor() {
    const top = scroll.element.getBoundingClientRect().top;
    return list.turns().slice(1).find((turn) => turn.getBoundingClientRect().bottom > top) ?? null;
  }

  function load() {
    if (isDone()) return Promise.resolve();
    return (loading ??= loadOnce().finally(() => (loading = null)));
  }

  async function loadOnce() {
    link?.setAttribute("aria-busy", "true");
    hasFailed = false;
    try {
      const before = timeline.oldestNumber();
      const answer = await http.get(api.messagesBefore(page.chatId, before, { limit: PAGE_SIZE, system: true }));
      // A reset may have replaced the page.
      if (timeline.oldestNumber() === before) show(answer);
    } catch {
      hasFailed = true;
      setTimeout(look, AGAIN_MS);
    } finally {
      link?.removeAttribute("aria-busy");
    }
  }

  function show({ messages, more }) {
    scroll.keepingPlace(anchor(), () => {
      timeline.loadOlder(messages, { more });
      if (link) link.hidden = !more;
    });
    if (link && more) link.href = pages.chatBefore(page.chatId, timeline.oldestNumber());
  }

  // Whether the top of the loaded history is near. Distance from the content's top to the viewport's.
  function look() {
    const { scrollHeight, clientHeight, scrollTop } = scroll.element;
    if (!loading && !isDone() && scrollHeight - clientHeight + scrollTop < AHEAD_PX) load().then(lookAgain);
  }

  // A page may not fill the viewport. After a failure, wait instead.
  function lookAgain() {
    if (!hasFailed) look();
  }

  scroll.element.addEventListener("scroll", look, { passive: true });
  link?.addEventListener("click", (event) => {
    event.preventDefault();
    load();
  });
  look();

  return {
    // Loads until the message is there, history ends or the limit is reached. Returns whether it is there.
    async reach(isThere) {
      for (let loaded = 0; !isThere() && !isDone() && loaded < MOST_PAGES; loaded += 1) {
        await load();
        if (hasFailed) break;
      }
      return isThere();
    },
    // Rows are replaced after this.
    reset() {
      queueMicrotask(() => {
        if (link) link.hidden = isDone();
        look();
      });
    },
  };
}
