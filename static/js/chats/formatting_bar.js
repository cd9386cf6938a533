// Formatting in a composer: toolbar, keys, rich pastes. Loaded with its first key or touch.

import { find, findAll, fromTemplate } from "../lib/dom.js";
import { shortcutKey } from "../lib/key_names.js";
import { loadStyle } from "../lib/styles.js";
import { fenced, formatted, isAddress, isInFence, linked } from "./formatting.js";

// Whether the toolbar is open, in this browser. Also read by composer.js.
const KEY = "chatapp.formatting";
const IS_MAC = /^(?:Mac|iP)/.test(navigator.platform);
const KINDS = { b: "bold", i: "italic", e: "code", k: "link" };
const MOST_PLAIN_LINES = 20;
// Without these a rich text says no more than the plain one.
const IS_RICH = /<(?:b|strong|i|em|s|del|strike|a|ul|ol|table|pre|code|blockquote|h[1-6])[\s>]|font-weight: ?(?:bold|[6-9]00)|font-style: ?italic|line-through/i;
// As editors copy code. As rich text it would lose its indentation.
const IS_CODE = /^(?:\s|<!--.*?-->|<\/?(?:html|head|body|meta)\b[^<>]*>)*<(?!pre\b)[^<>]*white-space: ?pre[;"']/i;
const MOST_RICH_CHARACTERS = 500_000;

export function startFormatting({ form, storage }) {
  if ("formats" in form.dataset) return;
  form.dataset.formats = "";
  const area = find("textarea", form);
  area.addEventListener("keydown", (event) => {
    const kind = event.defaultPrevented ? null : kindOf(event, area);
    if (!kind) return;
    event.preventDefault();
    apply(area, kind);
  });
  area.addEventListener("paste", (event) => !event.defaultPrevented && paste(event, { form, area }));
  if (storage.get(KEY)) show(form, true);
}

// Opens and closes the toolbar of the button's composer.
export function open(button, { storage }) {
  const form = button.closest("form");
  startFormatting({ form, storage });
  const isOpen = button.ariaPressed !== "true";
  if (isOpen) storage.set(KEY, true);
  else storage.remove(KEY);
  show(form, isOpen);
  find("textarea", form).focus();
}

async function show(form, isOpen) {
  find('[data-opens="formatting"]', form).ariaPressed = String(isOpen);
  await loadStyle(import.meta.resolve("../../css/chats/formatting.css"));
  const bar = find(".formats", form) ?? createBar(form);
  bar.hidden = find('[data-opens="formatting"]', form).ariaPressed !== "true";
}

function createBar(form) {
  const bar = fromTemplate("formatting-template");
  const area = find("textarea", form);
  const buttons = findAll("button", bar);
  if (IS_MAC) for (const button of buttons) button.title = button.title.replace("Ctrl", "⌘");
  bar.setAttribute("aria-controls", area.id);
  // The caret stays in the text.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-format]");
    if (button) apply(area, button.dataset.format);
  });
  bar.addEventListener("keydown", (event) => {
    const place = buttons.indexOf(document.activeElement);
    const step = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const next = { ArrowRight: place + step, ArrowLeft: place - step, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Escape") area.focus();
    else if (next === undefined) return;
    else focusOn(buttons, (next + buttons.length) % buttons.length);
    event.preventDefault();
  });
  form.prepend(bar);
  return bar;
}

// One stop of Tab for the whole toolbar.
function focusOn(buttons, place) {
  for (const button of buttons) button.tabIndex = -1;
  buttons[place].tabIndex = 0;
  buttons[place].focus();
}

// Ctrl+K without a selection opens the switcher.
function kindOf(event, area) {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  if (altKey || (IS_MAC ? !metaKey || ctrlKey : !ctrlKey || metaKey)) return null;
  const key = shortcutKey(event);
  if (shiftKey) return key === "x" ? "strike" : null;
  return key === "k" && area.selectionStart === area.selectionEnd ? null : KINDS[key];
}

function apply(area, kind) {
  edit(area, formatted(kind, area.value, area.selectionStart, area.selectionEnd));
}

// As typed, so that Ctrl+Z takes it back.
function edit(area, { from, to, text, start, end }) {
  area.focus();
  area.setSelectionRange(from, to);
  const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (!isDone) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start, end);
}

function insert(area, text) {
  const { selectionStart: from, selectionEnd: to } = area;
  edit(area, { from, to, text, start: from + text.length, end: from + text.length });
}

function paste(event, { form, area }) {
  const { clipboardData } = event;
  const { value, selectionStart: start, selectionEnd: end } = area;
  const html = clipboardData.getData("text/html");
  const text = clipboardData.getData("text/plain").replaceAll("\r\n", "\n");
  const selected = value.slice(start, end).trim();
  // A copied picture comes with markup, too; cells of a table come with a picture.
  const isFile = clipboardData.files.length > 0 && !/<table[\s>]/i.test(html);
  if (isFile || isInFence(value, start)) return;
  if (selected && !selected.includes("\n") && isAddress(text.trim()) && !isAddress(selected)) {
    event.preventDefault();
    edit(area, linked(value, start, end, text.trim()));
  } else if (html.length < MOST_RICH_CHARACTERS && IS_RICH.test(html) && !IS_CODE.test(html)) {
    event.preventDefault();
    // Markup that can't be read is pasted as plain text.
    const reading = import("./rich_paste.js").then(({ markdownOf }) => markdownOf(html));
    reading.catch(() => "").then((markdown) => insert(area, markdown || text));
  } else if (text.trim().split("\n").length > MOST_PLAIN_LINES && !text.includes("```")) {
    event.preventDefault();
    insert(area, text);
    offerFence({ form, area, text: text.trim() });
  }
}

// A long snippet may be code; the offer is gone with the next key.
async function offerFence({ form, area, text }) {
  await loadStyle(import.meta.resolve("../../css/chats/formatting.css"));
  const offer = fromTemplate("fence-offer-template");
  find("[data-lines]", offer).textContent = text.split("\n").length;
  find("button", offer).addEventListener("click", () => {
    const start = area.value.indexOf(text);
    if (start >= 0) edit(area, caretAfter(fenced(area.value, start, start + text.length)));
    offer.remove();
  });
  form.after(offer);
  for (const [element, event] of [[area, "input"], [form, "submit"]]) element.addEventListener(event, () => offer.remove(), { once: true });
}

const caretAfter = (change) => ({ ...change, start: change.end });
