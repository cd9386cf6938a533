// Copy buttons for fields, with feedback.

import { announce, find, findAll } from "./dom.js";
import { gettext } from "./i18n.js";

const SHOW_MS = 2_000;

export function start(element) {
  for (const button of findAll("[data-copies]", element)) {
    const field = document.getElementById(button.dataset.copies);
    const words = button.lastChild;
    const usual = words.textContent;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        // Denied, or no https: select it for Ctrl+C.
        return;
      }
      words.textContent = gettext("Copied");
      announce(gettext("Copied."));
      setTimeout(() => (words.textContent = usual), SHOW_MS);
    });
  }
  find("[data-copies]", element)?.focus();
}
