// What the sender says of a file in the tray: a description for those who can't see it, and whether it is covered at first.

import { find } from "../lib/dom.js";

// `describe({ alt, is_spoiler })` is called with each change.
export function fillDetails(row, { alt = "", is_spoiler: isSpoiler = false }, describe) {
  const details = find(".tray__details", row);
  const [text, cover] = ["[data-alt]", "[data-spoiler]"].map((part) => find(part, details));
  text.value = alt;
  cover.checked = isSpoiler;
  details.addEventListener("input", () => describe({ alt: text.value.trim(), is_spoiler: cover.checked }));
  // Neither sends the message nor moves the file.
  details.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape") || event.target !== text) return;
    event.preventDefault();
    toggleDetails(row);
  });
}

export function toggleDetails(row) {
  const details = find(".tray__details", row);
  const button = find('[data-does="describe"]', row);
  details.hidden = !details.hidden;
  // A row can be dragged, but not by the text in it.
  row.draggable = details.hidden;
  button.setAttribute("aria-expanded", String(!details.hidden));
  (details.hidden ? button : find("[data-alt]", details)).focus();
}
