// The viewer's saved messages in this chat, synced across devices.

import { findAll } from "../lib/dom.js";

export function createSaves({ page, user }) {
  const saved = new Set(document.getElementById("timeline").dataset.savedIds.split(" ").filter(Boolean).map(Number));

  // A message may appear several times: timeline, thread, pins.
  function set(id, isSaved) {
    if (isSaved) saved.add(id);
    else saved.delete(id);
    for (const article of findAll(`article[data-id="${id}"]`)) article.parentElement.classList.toggle("turn--saved", isSaved);
  }

  user.subscribe("saved", ({ chat_id: chatId, message_id: id, saved: isSaved }) => chatId === page.chatId && set(id, isSaved));

  return {
    has: (id) => saved.has(id),
    set,
    // A new turn.
    mark: (turn, id) => turn.classList.toggle("turn--saved", saved.has(id)),
  };
}
