// Activity page: marks rows read in place and says when there is more.

import { api } from "../lib/addresses.js";
import { announce, find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

export function start(element, { http }) {
  const marksAll = find("[data-unread]", element);
  let known = Number(element.dataset.unreadCount);

  function showRead(row) {
    row.classList.remove("activity__one--unread");
    find(".activity__dot", row)?.remove();
    find("button", row)?.remove();
  }

  element.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-marks-read]");
    if (!form) return;
    event.preventDefault();
    const row = form.closest("[data-activity-id]");
    try {
      await http.post(api.activityRead, { ids: row ? [Number(row.dataset.activityId)] : null });
    } catch {
      form.submit();
      return;
    }
    // The button goes.
    (row ? find("a", form) : find(".segments__item", element)).focus();
    for (const one of row ? [row] : findAll("[data-activity-id]", element)) showRead(one);
    announce(row ? gettext("Marked read.") : gettext("All activity is marked read."));
  });

  document.addEventListener("activitycount", ({ detail: unread }) => {
    marksAll.hidden = unread === 0;
    if (unread > known) find("#activity-news", element).hidden = false;
    known = unread;
  });
}
