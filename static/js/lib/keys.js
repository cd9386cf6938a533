// Page-wide shortcuts. Their modules are loaded on first use.

import { find, findAll } from "./dom.js";
import { shortcutKey } from "./key_names.js";

const isWriting = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
const isPlain = ({ ctrlKey, metaKey, altKey }) => !ctrlKey && !metaKey && !altKey;

// open(name) opens what [data-opens] does.
export function startKeys({ open }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const isDone = shortcut(event, open);
    if (isDone) event.preventDefault();
  });
}

// Returns whether the key meant something here.
function shortcut(event, open) {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  if (shortcutKey(event) === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey) return isFree(".switcher") && open("switcher");
  const deed = deedOf(event);
  // Only now: the whole page is looked through, and most keys are typed text.
  return Boolean(deed) && isFree() && deed(open);
}

function deedOf(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  const goesBy = altKey && !ctrlKey && !metaKey;
  if (key === "?" && isPlain(event) && !isWriting(target)) return (open) => open("shortcuts");
  if (goesBy && shiftKey && event.code === "KeyM") return toggleMute;
  if (goesBy && key === "ArrowUp") return () => goBy(-1, { isUnread: shiftKey });
  if (goesBy && key === "ArrowDown") return () => goBy(1, { isUnread: shiftKey });
  if (key === "Escape" && isPlain(event) && mayLeave(target)) return closeOrCatchUp;
  // Whoever just writes means the composer; the key itself goes there, too.
  if (key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey && target === document.body) return () => find("#content")?.focus();
  return null;
}

// Whether nothing stands before the page, or only this.
function isFree(but = null) {
  return findAll("dialog[open], :popover-open").every((before) => but !== null && before.matches(but));
}

// In a field Escape is the field's, but for the composer.
const mayLeave = (target) => !isWriting(target) || target.matches?.("#content");

// Presses what the menu of the open chat has for it: mentions only, or every message again.
function toggleMute() {
  const choices = findAll('#chat-head [data-sends="keep"] button[name="muted"]');
  const isMuted = find("#chat-head")?.classList.contains("head--muted");
  choices.find(({ value }) => value === (isMuted ? "" : "messages"))?.click();
  return choices.length > 0;
}

function goBy(step, { isUnread }) {
  import("../chats/next_chat.js").then(({ goToChat }) => goToChat(step, { isUnread }));
  return Boolean(find(".row__link"));
}

// A panel beside the messages, else the way to the newest message, which marks all of them read.
function closeOrCatchUp() {
  const closer = find(".panel:not([hidden]) [data-closes]");
  const toNewest = find("#to-newest:not([hidden])");
  (closer ?? toNewest)?.click();
  return Boolean(closer ?? toNewest);
}
