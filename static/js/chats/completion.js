// Completion over the composer: people after @, emoji after :, commands after a leading slash.
// Arrows choose, Enter and Tab accept, Escape closes.

import { find, fromTemplate } from "../lib/dom.js";
import { loadStyle } from "../lib/styles.js";
import { createCommandSource } from "./command_source.js";
import { createEmojiSource } from "./emoji_source.js";
import { createMentionSource } from "./mention_source.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

// A source: label; at(text, caret) -> { from, query } or null; options(query) -> list or promise; show(element,
// option); text(option) -> the replacement. Optional: isWhole(query, option): already complete, so Enter sends;
// finished(text, caret) -> { from, text }, inserted without asking.
export function startCompletion({ form, context, hasCommands = true }) {
  const area = find("textarea", form);
  const list = find(".completion", form);
  const commands = hasCommands ? [createCommandSource()] : [];
  const sources = [...commands, createEmojiSource(context), createMentionSource(context)];
  let source = null;
  let shown = [];
  let typed = null; // { from, query }
  let chosen = 0;
  let dismissedAt = -1; // where Escape dismissed it

  loadStyle(import.meta.resolve("../../css/chats/completion.css"));

  async function update() {
    if (putFinished()) return;
    const found = document.activeElement === area ? whatIsTyped() : null;
    if (!found) dismissedAt = -1;
    const wanted = found && found.typed.from !== dismissedAt ? found : null;
    const value = area.value;
    const options = wanted ? await wanted.source.options(wanted.typed.query) : [];
    // Stale: more was typed.
    if (area.value !== value) return;
    ({ source, typed } = wanted ?? { source: null, typed: null });
    shown = options;
    draw();
  }

  function whatIsTyped() {
    for (const each of sources) {
      const where = each.at(area.value, area.selectionStart);
      if (where) return { source: each, typed: where };
    }
    return null;
  }

  function putFinished() {
    for (const { finished } of sources) {
      const done = finished?.(area.value, area.selectionStart);
      if (!done) continue;
      put(done.text, done.from);
      return true;
    }
    return false;
  }

  function put(text, from) {
    area.setRangeText(text, from, area.selectionStart, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  function draw() {
    list.replaceChildren(...shown.map(optionFor));
    list.hidden = shown.length === 0;
    if (list.hidden) return ["aria-controls", "aria-activedescendant"].forEach((name) => area.removeAttribute(name));
    list.setAttribute("aria-label", source.label);
    area.setAttribute("aria-controls", list.id);
    choose(0);
  }

  function optionFor(option, place) {
    const element = fromTemplate("completion-template");
    element.id = `${list.id}-${place}`;
    source.show(element, option);
    return element;
  }

  function choose(place) {
    chosen = (place + shown.length) % shown.length;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    area.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  const take = (option) => put(source.text(option), typed.from);

  function close() {
    dismissedAt = typed.from;
    update();
  }

  const isWhole = () => Boolean(source.isWhole?.(typed.query, shown[chosen]));

  // Capture, before the composer's handler: Enter would send.
  form.addEventListener(
    "keydown",
    (event) => {
      if (shown.length === 0 || event.target !== area || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key in STEPS) choose(chosen + STEPS[event.key]);
      else if (event.key === "Enter" && isWhole()) return;
      else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey) take(shown[chosen]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  for (const event of ["input", "click", "blur"]) area.addEventListener(event, update);
  // Keeps focus in the field while an option is pressed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) take(shown[[...list.children].indexOf(option)]);
  });
  update();
}
