// Saved messages page: removals apply at once, in all tabs.

import { api } from "../lib/addresses.js";
import { announce, find } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

export async function start(element, { http, link }) {
  const rowOf = (id) => find(`[data-message-id="${id}"]`, element);
  const news = find("#saved-news", element);

  function remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const hadFocus = row.contains(document.activeElement);
    row.remove();
    if (hadFocus) (find(".saved__buttons a", next ?? element) ?? find("#later-heading"))?.focus();
    find("#saved-empty", element).hidden = Boolean(find(".saved__one", element));
  }

  element.addEventListener("submit", async (event) => {
    const form = event.target.closest(".saved__buttons");
    if (!form) return;
    event.preventDefault();
    try {
      const [, chatId, messageId] = /chats\/(\d+)\/messages\/(\d+)/.exec(form.action);
      await http.remove(api.saved(chatId, messageId));
      if (form.isConnected) remove(form.closest(".saved__one"));
      announce(gettext("Removed from saved messages."));
    } catch {
      // Fall back to the form.
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "saved", value: "no" }));
      form.submit();
    }
  });

  const { user } = await link();
  user.subscribe("saved", ({ message_id: id, saved }) => {
    const row = rowOf(id);
    if (!saved && row) remove(row);
    if (saved && !row) news.hidden = false;
  });
}
