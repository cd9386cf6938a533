// Updates a person's name, status and avatar everywhere on the page.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, setText } from "../lib/dom.js";
import { showStatus } from "../lib/local_time.js";
import { createAuthorUpdates } from "./author_updates.js";
import { initials } from "./names.js";

export function showPerson({ id, name, status, status_until: until, do_not_disturb_until: busyUntil, avatar: address }, { page }) {
  const face = { id, text: initials(name), address };
  createAuthorUpdates(document)({ user_id: id, user: name, avatar: address });
  for (const row of findAll(`#members .member[data-user-id="${id}"]`)) {
    setText(".member__name", name, row);
    paintAvatar(find(".avatar", row), face);
    if (row.dataset.state === "accepted") showStatus(find(".member__note", row), status, until);
  }
  if (id !== page.userId) return;
  Object.assign(page, { userName: name, userAvatar: address });
  setText(".me__name", name);
  for (const line of findAll(".me__status")) {
    showStatus(line, status, until);
    if (busyUntil) line.dataset.busyUntil = busyUntil;
    else delete line.dataset.busyUntil;
  }
  paintAvatar(find(".me .avatar"), face);
  find(".me .avatar").classList.toggle("avatar--busy", Boolean(busyUntil));
}
