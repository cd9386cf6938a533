// The viewer's saved messages of the open chat, synchronized across devices.

import { findAll } from "../lib/dom.js";

export function createSaves({ page, user }) {
  const saved = new Set(document.getElementById("timeline").dataset.savedIds.split(" ").filter(Boolean).map(Number));

  // A message may stand on the page more than once: in the main line, in a thread, among the pins.
  function set(id, isSaved) {
    if (isSaved) saved.add(id);
    else saved.delete(id);
    for (const article of findAll(`article[data-id="${id}"]`)) article.parentElement.classList.toggle("turn--saved", isSaved);
  }

  user.hear("saved", ({ chat_id: chatId, message_id: id, saved: isSaved }) => chatId === page.chatId && set(id, isSaved));

  return {
    has: (id) => saved.has(id),
    set,
    // A turn that is new on the page.
    mark: (turn, id) => turn.classList.toggle("turn--saved", saved.has(id)),
  };
}
