// The page of threads: marks them read in place, and says when there is something new.

import { api } from "../lib/addresses.js";
import { announce, find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

export function start(element, { http }) {
  const marksAll = find("[data-marks-all]", element);
  let known = Number(element.dataset.unreadCount);

  function showRead(card) {
    card.classList.remove("thread-card--unread");
    for (const mark of findAll("[data-unread-mark]", card)) mark.remove();
  }

  element.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-marks-read]");
    if (!form) return;
    event.preventDefault();
    const card = form.closest("[data-root-id]");
    try {
      if (card) {
        const { chatId, rootId, lastId } = card.dataset;
        await http.post(api.threadRead(chatId, rootId), { message_id: Number(lastId) });
      } else {
        await http.post(api.threadsRead, {});
      }
    } catch {
      form.submit();
      return;
    }
    // The button goes.
    find("a", card ?? element).focus();
    for (const one of card ? [card] : findAll("[data-root-id]", element)) showRead(one);
    announce(card ? gettext("Marked read.") : gettext("All threads are marked read."));
  });

  document.addEventListener("threadscount", ({ detail: unread }) => {
    marksAll.hidden = unread === 0;
    if (unread > known) find("#threads-news", element).hidden = false;
    known = unread;
  });
}
