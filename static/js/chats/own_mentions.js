// Which mentions in the messages name the reader.

import { findAll } from "../lib/dom.js";

// A message is the same for all its readers; which chips name me is marked here.
export function markOwnMentions(root, userId) {
  for (const chip of findAll(`.mention:is([data-user-id~="${userId}"], [data-user-id="all"])`, root)) {
    chip.classList.add("mention--me");
  }
}
