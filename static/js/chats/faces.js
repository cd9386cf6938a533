// Updates author names and avatars of earlier messages when a person changes theirs.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll } from "../lib/dom.js";
import { initials } from "./names.js";

// Returns follow(row): to be called with each message that arrives.
export function createFaces(root) {
  const known = new Map(); // person -> as last seen

  return function follow({ user_id: id, user: name, avatar: address }) {
    const now = `${address} ${name}`;
    if (!id || known.get(id) === now) return;
    known.set(id, now);
    for (const article of findAll(`article[data-author-id="${id}"]`, root)) {
      paintAvatar(find(".message__avatar", article), { id, text: initials(name), address });
      find(".message__author", article).textContent = name;
    }
  };
}
