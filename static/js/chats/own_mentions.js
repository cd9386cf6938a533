// Marks the reader's own mentions.

import { findAll } from "../lib/dom.js";

// Messages are the same for all readers, so own mentions are marked here.
export function markOwnMentions(root, userId) {
  for (const chip of findAll(`.mention:is([data-user-id~="${userId}"], [data-user-id="all"])`, root)) {
    chip.classList.add("mention--me");
  }
}
