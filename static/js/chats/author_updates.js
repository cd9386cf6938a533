// Updates authors of earlier messages when someone's name or avatar changes.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll } from "../lib/dom.js";
import { initials } from "./names.js";

// Returns follow(row), to call for each message that arrives.
export function createAuthorUpdates(root) {
  const known = new Map(); // person -> last known state

  return function follow({ user_id: id, user: name, avatar: address }) {
    const now = `${address} ${name}`;
    if (!id || known.get(id) === now) return;
    known.set(id, now);
    for (const article of findAll(`article[data-author-id="${id}"]`, root)) {
      paintAvatar(find(".message__avatar", article), { id, text: initials(name), address });
      for (const shown of findAll(".message__author, .message__actor", article)) shown.textContent = name;
    }
  };
}
