// Saved messages page: removals apply at once, here and in other tabs.

import { announce, find } from "../lib/dom.js";

export async function start(element, { http, link }) {
  const rowOf = (id) => find(`[data-message-id="${id}"]`, element);
  const news = find("#saved-news", element);

  function remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const hadFocus = row.contains(document.activeElement);
    row.remove();
    if (hadFocus) (find(".saved__buttons a", next ?? element) ?? find("#saved-heading"))?.focus();
    find("#saved-empty", element).hidden = Boolean(find(".saved__one", element));
  }

  element.addEventListener("submit", async (event) => {
    const form = event.target.closest(".saved__buttons");
    if (!form) return;
    event.preventDefault();
    try {
      const [, chatId, messageId] = /chats\/(\d+)\/messages\/(\d+)/.exec(form.action);
      await http.remove(`/api/chats/${chatId}/messages/${messageId}/saved`);
      if (form.isConnected) remove(form.closest(".saved__one"));
      announce("Removed from saved messages.");
    } catch {
      // The page itself can do it, too.
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "saved", value: "no" }));
      form.submit();
    }
  });

  const { user } = await link();
  user.hear("saved", ({ message_id: id, saved }) => {
    const row = rowOf(id);
    if (!saved && row) remove(row);
    if (saved && !row) news.hidden = false;
  });
}
