// Directory search as you type. The plain form does the same with a page load.

import { paintAvatar } from "../lib/avatar.js";
import { find, setText, whenQuiet } from "../lib/dom.js";
import { initials } from "../chats/names.js";

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
    const query = words ? `?${new URLSearchParams({ q: words })}` : "";
    let answer;
    try {
      answer = await http.get(`/api/people?${new URLSearchParams({ search: words })}`);
    } catch {
      return;
    }
    // Something else was typed meanwhile: its own answer comes.
    if (words !== shown) return;
    show(answer, words);
    history.replaceState(history.state, "", `/people${query}`);
  }

  function show({ people, more }, words) {
    list.replaceChildren(...people.map(rowOf));
    list.hidden = people.length === 0;
    find("[data-no-matches]", element).hidden = people.length > 0 || !words;
    find("[data-alone]", element).hidden = people.length > 0 || Boolean(words);
    const link = find("[data-more]", element);
    link.hidden = !more;
    if (more) link.href = `/people?${new URLSearchParams({ q: words, after: people.at(-1).id })}`;
    setText("[data-told]", people.length === 1 ? "1 person" : `${more ? "More than " : ""}${people.length} people`, element);
  }

  function rowOf({ id, name, status, avatar: address }) {
    const row = blank.content.firstElementChild.cloneNode(true);
    row.dataset.userId = id;
    paintAvatar(find(".avatar", row), { id, text: initials(name), address });
    const link = find(".person-row__name", row);
    link.href = `/people/${id}`;
    link.textContent = name;
    const line = find(".person-row__status", row);
    line.textContent = status;
    line.hidden = !status;
    find("form", row).action = `/people/${id}/chat`;
    find(".hidden-label", row).textContent = ` ${name}`;
    return row;
  }

  field.addEventListener("input", whenQuiet(search, QUIET_MS));
  // What was typed before this code had come.
  search();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
}
