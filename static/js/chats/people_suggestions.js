// People suggestions under a name field. Arrows choose, Enter and Tab accept, Escape closes.

import { api } from "../lib/addresses.js";
import { paintAvatar } from "../lib/avatar.js";
import { find, fromTemplate, whenQuiet } from "../lib/dom.js";
import { folded, sameName } from "../lib/folding.js";
import { initials } from "./names.js";
import { placeBeside } from "./floating_position.js";

const ASK_AFTER_MS = 120;
const MOST_SHOWN = 6;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

// Returns { key(event): whether it handled it, personNamed(text), close() }.
export function createPeopleSuggestions({ box, input, http, isLeftOut, onTake }) {
  const list = fromTemplate("people-suggestions-template");
  list.id = `${input.id}-people`;
  input.setAttribute("aria-controls", list.id);
  box.after(list);
  let shown = [];
  let chosen = 0;

  const peopleWith = async (words) => (await http.get(api.people(words))).people;

  const ask = whenQuiet(async () => {
    const query = input.value.trim();
    if (!query || query.includes("@")) return close();
    try {
      const people = await peopleWith(query);
      if (input.value.trim() !== query || document.activeElement !== input) return;
      shown = people.filter(({ id }) => !isLeftOut(id)).slice(0, MOST_SHOWN);
      draw();
    } catch {
      // Offline: addresses still work.
      close();
    }
  }, ASK_AFTER_MS);

  // Before the debounce: a stale list would let Enter pick someone else.
  function narrow() {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    shown = words.length > 0 ? shown.filter(({ name }) => words.every((word) => folded(name).includes(word))) : [];
    draw();
  }

  function draw() {
    list.replaceChildren(...shown.map(optionFor));
    input.setAttribute("aria-expanded", String(shown.length > 0));
    if (shown.length === 0) return hide();
    // In the top layer, above dialogs.
    if (!list.matches(":popover-open")) list.showPopover();
    place();
    choose(0);
  }

  function place() {
    if (shown.length === 0) return;
    list.style.inlineSize = `${box.getBoundingClientRect().width}px`;
    placeBeside(list, box);
  }

  function optionFor({ id, name, avatar: address, status }, place) {
    const option = fromTemplate("people-option-template");
    option.id = `${list.id}-${place}`;
    paintAvatar(find(".avatar", option), { id, text: initials(name), address });
    find("[data-name]", option).textContent = name;
    find("[data-note]", option).textContent = status ?? "";
    return option;
  }

  function choose(place) {
    chosen = (place + shown.length) % shown.length;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    input.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  function hide() {
    if (list.matches(":popover-open")) list.hidePopover();
    input.removeAttribute("aria-activedescendant");
  }

  function close() {
    shown = [];
    draw();
  }

  function key(event) {
    if (shown.length === 0) return false;
    if (event.key in STEPS) choose(chosen + STEPS[event.key]);
    else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey) onTake(shown[chosen]);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  input.addEventListener("input", () => {
    narrow();
    ask();
  });
  document.addEventListener("scroll", place, { capture: true, passive: true });
  globalThis.addEventListener("resize", place);
  input.addEventListener("blur", close);
  // Keeps focus in the field while an option is pressed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) onTake(shown[[...list.children].indexOf(option)]);
  });

  return {
    key,
    close,
    // The one person with this exact name; null if none or several, undefined if the request failed.
    async personNamed(name) {
      try {
        const called = (await peopleWith(name)).filter((person) => sameName(person.name) === sameName(name));
        return called.length === 1 ? called[0] : null;
      } catch {
        return undefined;
      }
    },
  };
}
