// Which message the composer answers: shown above the text, carried by a hidden field.

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

  // Chosen on the page before: the server has filled it in.
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
    // This Escape has done its work: it closes no panel.
    event.preventDefault();
    show(null);
  });

  return {
    show,
    forget: (id) => quote?.id === id && show(null),
    // What a message written now answers; the next one answers nothing.
    take() {
      const taken = quote;
      show(null);
      return taken;
    },
  };
}
