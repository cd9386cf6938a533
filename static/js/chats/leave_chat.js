// Leaving the open chat, held back for a moment. Loaded on first use.

import { api, pages } from "../lib/addresses.js";
import { find, findAll } from "../lib/dom.js";
import { hold } from "../lib/held.js";
import { gettext } from "../lib/i18n.js";
import { refuse } from "./chat_preferences.js";

export function send(form, _button, context) {
  form.closest("details.menu")?.removeAttribute("open");
  leave(context);
}

export function leave({ page, http }) {
  const path = api.membership(page.chatId);
  const chat = find("#chat-name").textContent;
  const panes = findAll(".conversation, .panel");
  const setLeft = (isLeft) => {
    for (const pane of panes) pane.inert = isLeft;
  };
  setLeft(true);

  function stay() {
    setLeft(false);
    find("#content")?.focus();
  }

  hold({
    text: gettext("You left %(chat)s", { chat }),
    undo: stay,
    async run() {
      try {
        await http.remove(path);
        location.assign(pages.chats);
      } catch {
        stay();
        refuse();
      }
    },
    runAtLast: () => http.removeAtLast(path).catch(() => {}),
  });
}
