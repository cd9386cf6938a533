// Turns a textarea of names and addresses into chips with suggestions. The textarea stays the form's field.

import { fromTemplate } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { looksLikeEmail, splitPeople } from "./people_list.js";
import { createPeopleSuggestions } from "./people_suggestions.js";

const AFTER_PRESS_MS = 200;

// `isLeftOut(id)`: excluded from suggestions. Returns { people(), wrong(), mark(), clear(), focus() }.
export function createPeopleChips(area, { http, isLeftOut = () => false }) {
  // Shape: { text } as typed, with { id } for one known person, { isWrong } if invalid.
  // Unfinished text stays in the input.
  const isTyping = area === document.activeElement;
  let chips = isTyping ? [] : splitPeople(area.value).map((text) => ({ text }));
  const box = fromTemplate("people-chips-template");
  const input = box.querySelector("input");
  input.id = `${area.id}-entry`;
  const label = document.querySelector(`label[for="${area.id}"]`);
  if (label) label.htmlFor = input.id;
  for (const name of ["aria-describedby", "placeholder"]) {
    if (area.hasAttribute(name)) input.setAttribute(name, area.getAttribute(name));
  }
  area.hidden = true;
  area.required = false;
  area.autofocus = false;
  area.after(box);
  const isChosen = (id) => chips.some((chip) => chip.id === id);
  const suggestions = createPeopleSuggestions({ box, input, http, isLeftOut: (id) => isChosen(id) || isLeftOut(id), onTake: takePerson });

  function draw() {
    for (const chip of [...box.querySelectorAll(".chip")]) chip.remove();
    for (const chip of chips) box.insertBefore(elementOf(chip), input);
    area.value = chips.map(({ text }) => text).join("\n");
  }

  function elementOf(chip) {
    const element = fromTemplate("people-chip-template");
    element.classList.toggle("chip--wrong", Boolean(chip.isWrong));
    element.querySelector("[data-text]").textContent = chip.text;
    const remove = element.querySelector("button");
    remove.setAttribute("aria-label", removal(chip));
    if (chip.isWrong) element.title = gettext("No account has this name or address");
    remove.addEventListener("click", () => {
      chips = chips.filter((other) => other !== chip);
      draw();
      input.focus();
    });
    return element;
  }

  function takePerson({ id, name }) {
    chips.push({ id, text: name });
    empty();
  }

  // Turns the input's text into chips.
  function take() {
    const texts = new Set(chips.map(({ text }) => text.toLowerCase()));
    const added = splitPeople(input.value).filter((text) => !texts.has(text.toLowerCase()));
    chips.push(...added.map((text) => ({ text })));
    empty();
    chips.forEach(lookUp);
  }

  // A name is a person if it is unambiguous. The server checks again.
  async function lookUp(chip) {
    if (chip.id || "isWrong" in chip) return;
    chip.isWrong = chip.text.includes("@") && !looksLikeEmail(chip.text);
    if (!chip.text.includes("@")) {
      const person = await suggestions.personNamed(chip.text);
      if (person && !isChosen(person.id)) Object.assign(chip, { id: person.id, text: person.name });
      else if (person === null) chip.isWrong = true;
    }
    draw();
  }

  function empty() {
    input.value = "";
    suggestions.close();
    draw();
  }

  // Backspace removes a whole person: part of a name may be another's.
  function takeBack() {
    const last = chips.pop();
    input.value = last.id ? "" : last.text;
    draw();
  }

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || suggestions.key(event)) return;
    const isEnd = [",", ";"].includes(event.key) || (event.key === " " && input.value.includes("@"));
    if ((isEnd || event.key === "Enter") && input.value.trim()) take();
    else if (event.key === "Backspace" && input.value === "" && chips.length > 0) takeBack();
    else if (!isEnd) return;
    event.preventDefault();
  });
  input.addEventListener("paste", () => setTimeout(() => splitPeople(input.value).length > 1 && take()));
  // Deferred: a new chip may move the button being pressed.
  input.addEventListener("blur", () => setTimeout(() => document.activeElement !== input && input.value.trim() && take(), AFTER_PRESS_MS));
  box.addEventListener("click", (event) => event.target === box && input.focus());
  if (isTyping) {
    input.value = area.value;
    input.focus();
    input.dispatchEvent(new Event("input"));
  }
  draw();

  return {
    // In the API's form.
    people({ withoutWrong = false } = {}) {
      if (input.value.trim()) take();
      const meant = chips.filter(({ isWrong }) => !(withoutWrong && isWrong));
      return {
        user_list: meant.filter(({ id }) => !id).map(({ text }) => text),
        user_ids: meant.filter(({ id }) => id).map(({ id }) => id),
      };
    },
    // Marks people not found.
    mark(unknown) {
      for (const chip of chips) if (unknown.includes(chip.text)) chip.isWrong = true;
      draw();
    },
    wrong: () => chips.filter(({ isWrong }) => isWrong).map(({ text }) => text),
    // Keeps only people not found.
    clear(unknown = []) {
      chips = unknown.map((text) => ({ text, isWrong: true }));
      empty();
    },
    focus: () => input.focus(),
  };
}

const removal = ({ text, isWrong }) =>
  isWrong ? gettext("Remove %(name)s, who was not found", { name: text }) : gettext("Remove %(name)s", { name: text });
