// People for the completion, after an @.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll } from "../lib/dom.js";
import { EVERYONE, mentionAt, mentionText, peopleNamed } from "./mentions.js";
import { initials } from "./names.js";

const avatarOf = (row) => find(".avatar__image", row)?.getAttribute("src");

export function createMentionSource({ page }) {
  // As the members' panel knows them now. Includes those of the same name as mine.
  function people() {
    const rows = findAll('#members .member:not([data-state="invited"])');
    const all = rows.map((row) => ({ id: Number(row.dataset.userId), name: find(".member__name", row).textContent, role: row.dataset.role, address: avatarOf(row) }));
    const mayCallAll = page.chatKind !== "direct" && ["owner", "moderator"].includes(all.find(({ id }) => id === page.userId)?.role);
    return mayCallAll ? [...all, { id: 0, name: EVERYONE, note: "Everyone here" }] : all;
  }

  return {
    label: "People",
    at: mentionAt,
    // Everyone but me.
    options: (query) => peopleNamed(query, people().filter(({ id }) => id !== page.userId)),
    show(element, { id, name, address, note }) {
      paintAvatar(find(".avatar", element), { id, text: id ? initials(name) : "@", address });
      find(".completion__name", element).textContent = name;
      find(".completion__note", element).textContent = note ?? "";
    },
    text: (person) => mentionText(person, people()),
  };
}
