// Updates a person's name, status and avatar everywhere on the page.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, setText } from "../lib/dom.js";
import { createFaces } from "./faces.js";
import { initials } from "./names.js";

export function showPerson({ id, name, status, avatar: address }, { page }) {
  const face = { id, text: initials(name), address };
  createFaces(document)({ user_id: id, user: name, avatar: address });
  for (const row of findAll(`#members .member[data-user-id="${id}"]`)) {
    setText(".member__name", name, row);
    paintAvatar(find(".avatar", row), face);
    if (row.dataset.state === "accepted") showLine(find(".member__note", row), status);
  }
  if (id !== page.userId) return;
  Object.assign(page, { userName: name, userAvatar: address });
  setText(".me__name", name);
  if (status) setText(".me__status", status);
  paintAvatar(find(".me .avatar"), face);
}

function showLine(line, text) {
  line.textContent = text;
  line.hidden = !text;
}
