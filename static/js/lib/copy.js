// Buttons that copy what a field holds, and say so.

import { announce, find, findAll } from "./dom.js";

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
        // Refused, or no https: it is selected, Ctrl+C copies it.
        return;
      }
      words.textContent = "Copied";
      announce("Copied.");
      setTimeout(() => (words.textContent = usual), SHOW_MS);
    });
  }
  find("[data-copies]", element)?.focus();
}
