// People completion after an @.

import { paintAvatar } from "../lib/avatar.js";
import { api } from "../lib/addresses.js";
import { find, findAll } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";
import { EVERYONE, mentionAt, ONLINE, mentionText, peopleNamed } from "./mentions.js";
import { initials } from "./names.js";

const groupNote = (count) => ngettext("%(count)s person", "%(count)s people", count, { count });
const avatarOf = (row) => find(".avatar__image", row)?.getAttribute("src");

// More than the server keeps.
const MOST_PAGES = 4;

// In a larger crowd they stay words, which notify no one (chats/actions/mentions.py).
const MOST_CALLED = 1_000;
const callsIn = (others) => {
  const tooMany = others > MOST_CALLED ? gettext("Too many people: it stays a word and notifies no one") : "";
  return [
    { id: 0, name: ONLINE, note: tooMany || gettext("Everyone who is online") },
    { id: 0, name: EVERYONE, note: tooMany || gettext("Everyone here") },
  ];
};

export function createMentionSource({ page, http }) {
  const groups = [];
  let loading = null;

  async function loadGroups() {
    let next = null;
    for (let count = 0; count < MOST_PAGES && (count === 0 || next); count += 1) {
      const answer = await http.get(api.groups(next ? { cursor: next, limit: 100 } : { limit: 100 })).catch(() => null);
      for (const group of answer?.groups ?? []) groups.push({ id: 0, name: group.name, note: groupNote(group.count) });
      next = answer?.next;
    }
  }

  // The members panel's current names. Includes my namesakes.
  function people() {
    const rows = findAll('#members .member:not([data-state="invited"])');
    const all = rows.map((row) => ({ id: Number(row.dataset.userId), name: find(".member__name", row).textContent, role: row.dataset.role, address: avatarOf(row) }));
    const mayCallAll = page.chatKind !== "direct" && ["owner", "moderator"].includes(all.find(({ id }) => id === page.userId)?.role);
    const calls = mayCallAll ? callsIn(Number(find("[data-member-count]")?.textContent) - 1) : [];
    return [...all, ...groups, ...calls];
  }

  return {
    label: gettext("People"),
    at: mentionAt,
    // Everyone but me.
    async options(query) {
      const matching = () => peopleNamed(query, people().filter(({ id }) => id !== page.userId));
      // At the first @. Only those who match no person wait for it.
      if (page.chatKind !== "direct") loading ??= loadGroups();
      const found = matching();
      if (found.length > 0) return found;
      await loading;
      return matching();
    },
    show(element, { id, name, address, note }) {
      paintAvatar(find(".avatar", element), { id, text: id ? initials(name) : "@", address });
      find(".completion__name", element).textContent = name;
      find(".completion__note", element).textContent = note ?? "";
    },
    text: (person) => mentionText(person, people()),
  };
}
