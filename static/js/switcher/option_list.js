// The switcher's list: renders groups, tracks the selection. Focus stays in the field.

import { chatTile, initials } from "../chats/names.js";
import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, fromTemplate } from "../lib/dom.js";

export function createOptionList({ list, input, page }) {
  let shown = []; // entries, as rendered
  let options = [];
  let place = 0;
  let isChosen = false; // by the reader, since the last input

  function draw(groups) {
    const before = isChosen ? shown[place] : null;
    shown = groups.flatMap(({ entries }) => entries);
    list.replaceChildren(...groups.map(groupFor));
    options = findAll("[role=option]", list);
    options.forEach((option, index) => (option.id = `switcher-option-${index}`));
    // Late results must not move the selection.
    const again = before ? shown.findIndex((entry) => isSame(entry, before)) : -1;
    choose(Math.max(0, again));
  }

  function groupFor({ heading, entries }, index) {
    const group = fromTemplate("switcher-group-template");
    const title = find("[data-heading]", group);
    title.id = `switcher-group-${index}`;
    title.textContent = heading;
    group.setAttribute("aria-labelledby", title.id);
    group.append(...entries.map(optionFor));
    return group;
  }

  function optionFor(entry) {
    const option = fromTemplate("switcher-option-template");
    const avatar = find(".avatar", option);
    if (entry.kind === "chat") paintAvatar(avatar, chatTile(entry.chat, page.userName));
    if (entry.kind === "person") paintAvatar(avatar, { id: entry.person.id, text: initials(entry.name), address: entry.person.avatar });
    if (entry.kind === "message") paintAvatar(avatar, { id: entry.message.user_id, text: initials(entry.note), address: entry.message.avatar });
    if (entry.kind === "command") avatar.replaceWith(signOf(entry));
    mark(find(".switcher__name", option), entry);
    find(".switcher__note", option).textContent = entry.note;
    const { unread = 0, mentions = 0 } = entry.chat ?? {};
    const badge = find(".badge", option);
    badge.hidden = unread === 0;
    badge.classList.toggle("badge--accent", mentions > 0);
    find("[data-unread]", badge).textContent = mentions > 0 ? `@${mentions}` : unread;
    return option;
  }

  function choose(next) {
    place = shown.length > 0 ? (next + shown.length) % shown.length : 0;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (shown.length === 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[place].id);
    // Keeps the first heading visible.
    (place === 0 ? list.firstElementChild : options[place]).scrollIntoView({ block: "nearest" });
  }

  const entryAt = (target) => shown[options.indexOf(target.closest("[role=option]"))];

  return {
    draw,
    step(by) {
      isChosen = true;
      choose(place + by);
    },
    // Input resets the selection.
    begin() {
      isChosen = false;
    },
    chosen: () => shown[place],
    count: () => shown.length,
    onPress(listener) {
      // Keeps focus in the field.
      list.addEventListener("pointerdown", (event) => event.preventDefault());
      list.addEventListener("click", (event) => {
        const entry = entryAt(event.target);
        if (entry) listener(entry, event);
      });
    },
  };
}

const isSame = (one, other) => one.kind === other.kind && one.name === other.name && one.href === other.href;

function signOf({ source }) {
  const sign = document.createElement("span");
  sign.className = "switcher__sign";
  sign.append(find("svg", source).cloneNode(true));
  return sign;
}

// Highlights matched letters.
function mark(element, { name, places = new Set() }) {
  const pieces = [...name].map((letter, index) => {
    if (!places.has(index)) return letter;
    const marked = document.createElement("b");
    marked.textContent = letter;
    return marked;
  });
  element.replaceChildren(...pieces);
  element.normalize();
}
