// The emoji picker: recent and grouped, search, arrow keys.

import { find, findAll, fromTemplate } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { loadCustomEmoji } from "./custom_emoji.js";
import { createEmojiFinder } from "./emoji.js";
import { isCustom, showEmoji } from "./emoji_sign.js";

const GAP_PX = 6;
const MOST_FOUND = 90;
const RECENT = gettext("Recently used");
/** @type {any[]} */
const NONE = [];

let picker = null;

// The composer's button: inserts at the caret.
export async function open(opener, context) {
  const area = opener.form.elements.content;
  const emoji = await pickEmoji(opener, context);
  if (!emoji) return;
  area.focus();
  // After a letter, a colon would not begin an emoji.
  const isApart = !isCustom(emoji) || /(?:^|\s)$/.test(area.value.slice(0, area.selectionStart));
  area.setRangeText(isApart ? emoji : ` ${emoji}`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

// Opens beside `opener`. Resolves to the emoji, or null if dismissed. `isForText`: for a text in which custom emoji
// are not shown.
export async function pickEmoji(opener, { storage, http }, { isForText = false } = {}) {
  const [custom] = await Promise.all([isForText ? NONE : loadCustomEmoji(http), loadStyle(import.meta.resolve("../../css/chats/emoji.css"))]);
  picker ??= createPicker();
  picker.offer(custom, storage);
  return picker.ask(opener);
}

function createPicker() {
  const element = fromTemplate("emoji-picker-template");
  document.body.append(element);
  const search = find("input", element);
  const list = find("[data-list]", element);
  const caption = find("[data-caption]", element);
  let finder = null;
  let offered = null; // the custom emoji in the finder
  let known = new Map();
  let settle = null;
  let chosen = null;

  const choices = () => findAll(".emoji__choice", list);

  function draw() {
    const query = search.value.trim();
    const found = query ? finder.named(query).slice(0, MOST_FOUND) : [];
    const recent = { name: RECENT, entries: finder.recent() };
    const groups = query ? [{ name: gettext("Found"), entries: found }] : [recent, ...finder.groups()];
    list.replaceChildren(...groups.filter(({ entries }) => entries.length > 0).map(groupFor));
    list.hidden = list.childElementCount === 0;
    find("[data-nothing]", element).hidden = !list.hidden;
    list.scrollTop = 0;
    const [first] = choices();
    if (first) first.tabIndex = 0;
    showCaption(query ? first?.value : "");
  }

  function groupFor({ name, entries }) {
    const group = document.createElement("div");
    group.className = "emoji__group";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    const heading = document.createElement("p");
    heading.className = "emoji__heading";
    heading.setAttribute("aria-hidden", "true");
    heading.textContent = name;
    const grid = document.createElement("div");
    grid.className = "emoji__grid";
    grid.append(...entries.map(choiceFor));
    group.append(heading, grid);
    return group;
  }

  function choiceFor({ emoji, name }) {
    const choice = document.createElement("button");
    Object.assign(choice, { type: "button", className: "emoji__choice", value: emoji, tabIndex: -1 });
    showEmoji(choice, emoji);
    choice.setAttribute("aria-label", name);
    return choice;
  }

  function drawTabs() {
    const tabs = finder.groups().map(({ name, entries: [{ emoji }] }) => {
      const tab = document.createElement("button");
      Object.assign(tab, { type: "button", className: "emoji__tab", title: name });
      showEmoji(tab, emoji);
      tab.setAttribute("aria-label", name);
      tab.addEventListener("click", () => {
        search.value = "";
        draw();
        const group = findAll(".emoji__group", list).find((each) => each.getAttribute("aria-label") === name);
        group.scrollIntoView({ block: "start" });
        focus(find(".emoji__choice", group));
      });
      return tab;
    });
    find("[data-tabs]", element).replaceChildren(...tabs);
  }

  function showCaption(emoji) {
    const entry = known.get(emoji);
    caption.textContent = "";
    if (!entry) return;
    const [sign, name, code] = ["sign", "name", "code"].map((part) => {
      const element = document.createElement("span");
      element.className = `emoji__${part}`;
      return element;
    });
    showEmoji(sign, entry.emoji);
    name.textContent = entry.name;
    code.textContent = `:${entry.codes[0]}:`;
    caption.append(sign, name, code);
  }

  // Roving tabindex: one choice is in the tab order.
  function focus(choice) {
    for (const other of findAll('.emoji__choice[tabindex="0"]', list)) other.tabIndex = -1;
    choice.tabIndex = 0;
    choice.focus();
  }

  function pick(emoji) {
    finder.use(emoji);
    chosen = emoji;
    element.hidePopover();
  }

  // The target of an arrow key: along the order, or above or below in the grid, across groups.
  function next(from, key) {
    const all = choices();
    const place = all.indexOf(from);
    if (key === "ArrowRight") return all[place + 1];
    if (key === "ArrowLeft") return all[place - 1];
    const here = from.getBoundingClientRect();
    const isBelow = (box) => (key === "ArrowDown" ? box.top > here.top + 4 : box.top < here.top - 4);
    const onward = key === "ArrowDown" ? all.slice(place + 1, place + 40) : all.slice(Math.max(0, place - 40), place).reverse();
    const ahead = onward.map((choice) => ({ choice, box: choice.getBoundingClientRect() })).filter(({ box }) => isBelow(box));
    const row = ahead.filter(({ box }) => Math.abs(box.top - ahead[0].box.top) < 4);
    row.sort((one, other) => Math.abs(one.box.left - here.left) - Math.abs(other.box.left - here.left));
    return row[0]?.choice;
  }

  element.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing) return;
    const isChoice = target.matches(".emoji__choice");
    if (target === search && key === "ArrowDown" && choices()[0]) focus(choices()[0]);
    else if (target === search && key === "Enter") search.value.trim() && choices()[0] && pick(choices()[0].value);
    else if (isChoice && key.startsWith("Arrow")) {
      const to = next(target, key);
      if (to) focus(to);
      else if (key === "ArrowUp") search.focus();
    } else return;
    event.preventDefault();
  });
  search.addEventListener("input", draw);
  list.addEventListener("click", ({ target }) => {
    const choice = target.closest(".emoji__choice");
    if (choice) pick(choice.value);
  });
  for (const event of ["pointerover", "focusin"]) {
    list.addEventListener(event, ({ target }) => target.matches?.(".emoji__choice") && showCaption(target.value));
  }
  element.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    settle?.(chosen);
    settle = null;
  });

  function place(opener) {
    const from = opener.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const above = from.top - height - GAP_PX;
    element.style.top = `${above > 0 ? above : Math.min(from.bottom + GAP_PX, clientHeight - height - GAP_PX)}px`;
    element.style.left = `${Math.max(GAP_PX, Math.min(from.right - width, clientWidth - width - GAP_PX))}px`;
  }

  return {
    offer(custom, storage) {
      if (custom === offered) return;
      offered = custom;
      finder = createEmojiFinder({ storage, custom });
      known = new Map(finder.groups().flatMap(({ entries }) => entries.map((entry) => [entry.emoji, entry])));
      drawTabs();
    },
    ask(opener) {
      chosen = null;
      search.value = "";
      element.showPopover({ source: opener });
      draw();
      place(opener);
      search.focus();
      return new Promise((resolve) => (settle = resolve));
    },
  };
}
