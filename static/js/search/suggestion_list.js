// The search field's list of suggestions, a combobox. Arrows choose, Tab takes the first or the chosen one, Enter the chosen one.

import { api } from "../lib/addresses.js";
import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, fromTemplate, whenQuiet } from "../lib/dom.js";
import { chatTile, initials } from "../chats/names.js";
import { suggest } from "./suggestions.js";
import { finishedAt, typedAt, written } from "./typed.js";

const ASK_AFTER_MS = 120;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function startSuggestions({ form, input, chips, recent, context, text }) {
  const { page, http } = context;
  const list = find("#search-suggestions", form);
  const signs = Object.fromEntries(findAll("[data-operator]", find("#search-operators").content).map((sign) => [sign.dataset.operator, sign]));
  const operators = Object.fromEntries(Object.entries(signs).map(([name, { dataset }]) => [name, dataset.values === undefined ? null : dataset.values.split(" ")]));
  const times = find("#search-operators").dataset.times.split(" ");
  let shown = [];
  let options = [];
  let chosen = -1;
  let people = [];
  let chats = null; // once asked for
  let isClosed = true;

  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }

  const typed = () => typedAt(input.value, input.selectionEnd, operators);

  function update() {
    const finished = finishedAt(input.value, input.selectionEnd, operators);
    if (finished) take({ kind: "value", value: finished.query.trim(), operator: finished.operator }, finished);
    else draw();
  }

  function draw() {
    const groups = isClosed ? [] : suggest({ typed: typed(), operators, times, people, chats: chats ?? [], recent: recent.all(), ownName: page.userName, text: text() });
    shown = groups.flatMap((group) => group.options);
    list.replaceChildren(...groups.map(groupFor));
    options = findAll("[role=option]", list);
    options.forEach((option, index) => (option.id = `search-option-${index}`));
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  }

  function groupFor({ heading, options: entries }, index) {
    const group = fromTemplate("search-group-template");
    const title = find("[data-heading]", group);
    title.id = `search-group-${index}`;
    title.textContent = heading;
    group.setAttribute("aria-labelledby", title.id);
    group.append(...entries.map(optionFor));
    return group;
  }

  function optionFor(option) {
    const element = fromTemplate("search-option-template");
    const avatar = find(".avatar", element);
    if (option.person) paintAvatar(avatar, { id: option.person.id, text: initials(option.name), address: option.person.avatar });
    else if (option.chat) paintAvatar(avatar, chatTile(option.chat, page.userName));
    else avatar.replaceWith(signOf(option));
    const isWord = !typed().operator && option.kind === "value";
    find("[data-name]", element).textContent = option.kind === "operator" ? `${option.operator}:` : option.name;
    find("[data-before]", element).textContent = isWord ? option.operator : "";
    find("[data-note]", element).textContent = option.kind === "operator" ? signs[option.operator].dataset.hint : (option.note ?? "");
    return element;
  }

  function signOf({ kind, operator }) {
    const sign = signs[kind === "recent" ? "" : operator] ?? find("#search-operators").content.querySelector("[data-recent-sign]");
    return find("svg", sign).cloneNode(true);
  }

  function choose(place) {
    chosen = place;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[place].id);
    options[place].scrollIntoView({ block: "nearest" });
  }

  function take(option, piece = typed()) {
    const { from, isNegated } = piece;
    const end = input.selectionEnd;
    if (option.kind === "recent") return location.assign(option.address);
    if (option.kind === "day") return chooseDay(option.operator, piece);
    if (option.kind === "operator") input.setRangeText(`${isNegated ? "-" : ""}${option.operator}:`, from, end, "end");
    else {
      input.setRangeText("", from, end, "end");
      chips.add({ ...option, isNegated });
    }
    input.focus();
    isClosed = option.kind !== "operator";
    if (!isClosed) ask();
    draw();
  }

  // The browser's own calendar; where it can't be opened, dates are typed.
  function chooseDay(operator, { from }) {
    const day = find("#search-day", form);
    const end = input.selectionEnd;
    day.onchange = () => {
      if (!day.value) return;
      input.setRangeText("", from, end, "end");
      chips.add({ operator, value: day.value });
      day.value = "";
      close();
      input.focus();
    };
    try {
      day.showPicker();
    } catch {
      input.setRangeText(written(operator, ""), from, end, "end");
    }
  }

  function close() {
    isClosed = true;
    draw();
  }

  const askSoon = whenQuiet(async () => {
    const { operator, query } = typed();
    if (isClosed || (operator && operator !== "from" && operator !== "in")) return;
    const wanted = query.trim();
    const askedPeople = operator !== "in" && wanted ? http.get(api.people(wanted)) : { people: [] };
    const askedChats = chats ?? http.get(api.shortChatList).then((answer) => answer.chats);
    const [found, listed] = await Promise.all([askedPeople, askedChats]).catch(() => [{ people: [] }, chats]);
    chats = listed;
    if (typed().query.trim() !== wanted) return;
    people = found.people;
    if (chosen < 0) draw();
  }, ASK_AFTER_MS);

  function ask() {
    isClosed = false;
    askSoon();
  }

  input.addEventListener("input", () => {
    ask();
    update();
  });
  input.addEventListener("click", () => {
    ask();
    draw();
  });
  input.addEventListener("blur", close);
  // Before the form: Enter would search.
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in STEPS && list.hidden) {
      if (event.key === "ArrowUp") return;
      ask();
      draw();
      choose(shown.length > 0 ? 0 : -1);
    } else if (list.hidden) return;
    else if (event.key in STEPS) choose(step(STEPS[event.key]));
    else if (event.key === "Enter" && chosen >= 0) take(shown[chosen]);
    else if (event.key === "Tab" && !event.shiftKey && (chosen >= 0 || typed().query)) take(shown[Math.max(chosen, 0)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // From the first one up is the text itself.
  const step = (by) => (chosen + by < -1 ? shown.length - 1 : chosen + by >= shown.length ? -1 : chosen + by);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) take(shown[options.indexOf(option)]);
  });
}
