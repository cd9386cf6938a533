// The unread count of an entry above the chats, `data-counts` = "activity" or "threads". Dispatches `<entry>count`.

import { api } from "../lib/addresses.js";
import { find } from "../lib/dom.js";
import { createFresh } from "../lib/fresh.js";

const PAUSE_MS = 500;

export async function start(element, { http, link }) {
  const { counts: entry } = element.dataset;
  const badge = find("[data-unread]", element);
  const { user } = await link();
  const fresh = createFresh(() => http.get(api[entry]({ limit: 1 })));
  let waiting = 0;

  function show(unread) {
    badge.hidden = unread === 0;
    find("[data-count]", badge).textContent = unread > 99 ? "99+" : unread;
    element.classList.toggle("sidebar__entry--unread", unread > 0);
    element.dispatchEvent(new CustomEvent(`${entry}count`, { detail: unread, bubbles: true }));
  }

  // One request for several changes in a row.
  function refresh() {
    clearTimeout(waiting);
    waiting = setTimeout(() => fresh.get().then(({ unread }) => show(unread), () => {}), PAUSE_MS);
  }

  function showPublished({ unread }) {
    fresh.invalidate();
    show(unread);
  }

  user.subscribe(entry, showPublished);
  for (const event of ["chat_removed", "chat_added", "resync"]) user.subscribe(event, refresh);
  if (user.isJoined()) refresh();
  user.on("joined", ({ [entry]: unread }) => showPublished({ unread }));
}
