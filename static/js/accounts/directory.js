// People directory: search as you type. Without it the form loads a page.

import { paintAvatar } from "../lib/avatar.js";
import { find, setText, whenQuiet } from "../lib/dom.js";
import { initials } from "../chats/names.js";
import { api, pages } from "../lib/addresses.js";
import { gettext, ngettext } from "../lib/i18n.js";

const QUIET_MS = 180;

export function start(element, { http }) {
  const form = find("form", element);
  const field = form.elements.q;
  const list = find("[data-list]", element);
  const blank = find("template", element);
  let shown = field.defaultValue.trim();

  async function search() {
    const words = field.value.trim();
    if (words === shown) return;
    shown = words;
    let answer;
    try {
      answer = await http.get(api.people(words));
    } catch {
      return;
    }
    // Stale: the input has changed since.
    if (words !== shown) return;
    show(answer, words);
    history.replaceState(history.state, "", pages.people(words ? { q: words } : {}));
  }

  function show({ people, next }, words) {
    list.replaceChildren(...people.map(rowOf));
    list.hidden = people.length === 0;
    find("[data-no-matches]", element).hidden = people.length > 0 || !words;
    find("[data-alone]", element).hidden = people.length > 0 || Boolean(words);
    const link = find("[data-more]", element);
    link.hidden = !next;
    if (next) link.href = pages.people({ q: words, cursor: next });
    setText("[data-found]", found(people.length, Boolean(next)), element);
  }

  function rowOf({ id, name, status, avatar: address }) {
    const row = blank.content.firstElementChild.cloneNode(true);
    row.dataset.userId = id;
    paintAvatar(find(".avatar", row), { id, text: initials(name), address });
    const link = find(".person-row__name", row);
    link.href = pages.person(id);
    link.textContent = name;
    const line = find(".person-row__status", row);
    line.textContent = status;
    line.hidden = !status;
    find("form", row).action = pages.writeTo(id);
    find("button", row).ariaLabel = gettext("Message %(name)s", { name });
    return row;
  }

  field.addEventListener("input", whenQuiet(search, QUIET_MS));
  // Typed before this module loaded.
  search();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
}

const found = (count, hasMore) =>
  hasMore
    ? ngettext("More than %(count)s person", "More than %(count)s people", count)
    : ngettext("%(count)s person", "%(count)s people", count);
