// The message being replied to: shown above the composer, sent in a hidden field.

import { find } from "../lib/dom.js";

export function createReply(form) {
  const area = find("textarea", form);
  const field = find('input[name="reply_to"]', form);
  const shown = find("#replying", form);
  let quote = null;

  function show(next) {
    quote = next;
    field.value = next ? next.id : "";
    shown.hidden = !next;
    if (!next) return;
    find("[data-name]", shown).textContent = next.user;
    find("[data-line]", shown).textContent = next.content;
    area.focus();
  }

  // Chosen on the previous page: rendered by the server.
  if (field.value) {
    const textOf = (selector) => find(selector, shown).textContent;
    quote = { id: Number(field.value), user: textOf("[data-name]"), content: textOf("[data-line]"), deleted: false };
  }
  find("[data-forgets]", shown).addEventListener("click", (event) => {
    event.preventDefault();
    show(null);
    area.focus();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !quote) return;
    // Consumes Escape, so that no panel closes.
    event.preventDefault();
    show(null);
  });

  return {
    show,
    forget: (id) => quote?.id === id && show(null),
    // The quote for the message being sent; then clears it.
    take() {
      const taken = quote;
      show(null);
      return taken;
    },
  };
}
