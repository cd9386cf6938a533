// The sender's words for a picture, written in the lightbox. Loaded with the first press on its pencil.

import { api } from "../lib/addresses.js";
import { gettext } from "../lib/i18n.js";

const MOST_CHARACTERS = 1_000;

// Puts a form into `words`. `saved(alt)` is called once it is stored, `refused(sentence)` if it isn't.
export function askForWords({ words, fileId, alt, http, saved, refused }) {
  const form = Object.assign(document.createElement("form"), { className: "lightbox__form" });
  const field = Object.assign(document.createElement("input"), { className: "field__input", id: "lightbox-alt", value: alt, maxLength: MOST_CHARACTERS, dir: "auto", autocomplete: "off" });
  const label = Object.assign(document.createElement("label"), { className: "field__label", htmlFor: field.id, textContent: gettext("What is in it, for those who can’t see it") });
  form.append(label, field, Object.assign(document.createElement("button"), { className: "button", textContent: gettext("Save") }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const written = field.value.trim();
    try {
      await http.patch(api.file(fileId), { alt: written });
      form.remove();
      saved(written);
    } catch ({ message }) {
      refused(message);
    }
  });
  // The lightbox's keys aren't for here; Escape ends only this.
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    event.preventDefault();
    form.remove();
  });
  words.prepend(form);
  field.focus();
}
