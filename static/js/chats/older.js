// Loads history while the reader scrolls up. The link to the older page stays for whoever wants to click it.

const PAGE_SIZE = 50;
const AHEAD_PX = 900; // begin well before the top is reached
const AGAIN_MS = 3_000;
const MOST_PAGES = 10; // when a message is looked for: what is further up has a page of its own (old_page.js)

export function createOlder({ link, context, timeline, list, scroll }) {
  const { http, page } = context;
  let loading = null;
  let hasFailed = false;

  // Nothing can be above the first message; a chat's history may also begin with a system line that has no number.
  const isDone = () => timeline.isAtStart() || timeline.oldestNumber() === null || timeline.oldestNumber() <= 1;

  // What must not move: the first turn on the screen, but not the very first of all, whose grouping may change.
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
      const answer = await http.get(`/api/chats/${page.chatId}/messages?before=${before}&limit=${PAGE_SIZE}&system=true`);
      // Meanwhile a reset may have put another page there.
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
    if (link && more) link.href = `/chats/${page.chatId}?before=${timeline.oldestNumber()}`;
  }

  // Is the beginning of what is loaded near? Distance from the top of the content to the top of what is seen.
  function look() {
    const { scrollHeight, clientHeight, scrollTop } = scroll.element;
    if (!loading && !isDone() && scrollHeight - clientHeight + scrollTop < AHEAD_PX) load().then(lookAgain);
  }

  // A page may not fill what is seen. A failed one waits instead.
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
    // Loads until something is there, or there is no more, or it takes too long. Returns whether it is there.
    async reach(isThere) {
      for (let pages = 0; !isThere() && !isDone() && pages < MOST_PAGES; pages += 1) {
        await load();
        if (hasFailed) break;
      }
      return isThere();
    },
    // The new rows come right after.
    reset() {
      queueMicrotask(() => {
        if (link) link.hidden = isDone();
        look();
      });
    },
  };
}
