// Card of a mention that means several people: who they are.

import { paintAvatar } from "../lib/avatar.js";
import { initials } from "../chats/names.js";
import { api, pages } from "../lib/addresses.js";
import { find } from "../lib/dom.js";
import { ngettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";

const MOST_SHOWN = 50;
// People whose row isn't in the members panel, as in a large chat.
const MOST_FETCHED = 10;

export async function openGroup(mention, { http }) {
  const ids = (mention.dataset.userId ?? "").split(" ").map(Number).filter(Boolean);
  // "@all" is whom the members panel shows.
  if (ids.length === 0) return;
  const [people] = await Promise.all([peopleOf(ids, http), loadStyle(import.meta.resolve("../../css/person_card.css"))]);
  if (!mention.isConnected) return;
  const card = document.createElement("dialog");
  card.className = "dialog person-card person-card--group";
  const heading = document.createElement("h2");
  heading.dir = "auto";
  heading.textContent = mention.textContent;
  const count = document.createElement("p");
  count.className = "soft small";
  count.textContent = ngettext("%(count)s person", "%(count)s people", ids.length, { count: ids.length });
  const list = document.createElement("ul");
  list.className = "person-card__people";
  list.append(...people.map(rowOf));
  card.append(heading, count, list);
  card.setAttribute("aria-label", mention.textContent);
  card.addEventListener("close", () => card.remove());
  // The backdrop.
  card.addEventListener("click", ({ target }) => target === card && card.close());
  document.body.append(card);
  card.showModal();
}

async function peopleOf(ids, http) {
  const shown = ids.slice(0, MOST_SHOWN).map((id) => ({ id, row: find(`#members .member[data-user-id="${id}"]`) }));
  const missing = shown.filter(({ row }) => !row).slice(0, MOST_FETCHED);
  const fetched = await Promise.all(missing.map(({ id }) => http.get(api.person(id)).catch(() => null)));
  const known = new Map(fetched.filter(Boolean).map((person) => [person.id, person]));
  return shown
    .map(({ id, row }) => (row ? { id, name: find(".member__name", row).textContent, avatar: find(".avatar__image", row)?.getAttribute("src") } : known.get(id)))
    .filter(Boolean);
}

function rowOf({ id, name, avatar }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = pages.person(id);
  link.className = "person-card__person";
  const face = document.createElement("span");
  face.className = "avatar avatar--small";
  face.setAttribute("aria-hidden", "true");
  paintAvatar(face, { id, text: initials(name), address: avatar });
  const text = document.createElement("bdi");
  text.textContent = name;
  link.append(face, text);
  item.append(link);
  return item;
}
