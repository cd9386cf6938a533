// Page-wide shortcuts. Modules load on first use.

import { find, findAll } from "./dom.js";
import { shortcutKey } from "./key_names.js";

const isWriting = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
const isPlain = ({ ctrlKey, metaKey, altKey }) => !ctrlKey && !metaKey && !altKey;

// open(name) opens the target of [data-opens].
export function startKeys({ open }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const isDone = shortcut(event, open);
    if (isDone) event.preventDefault();
  });
}

// Returns whether the key was handled.
function shortcut(event, open) {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  if (shortcutKey(event) === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey) return isFree(".switcher") && open("switcher");
  const deed = deedOf(event);
  // Last: it queries the whole page, and most keys are typing.
  return Boolean(deed) && isFree() && deed(open);
}

function deedOf(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  const goesBy = altKey && !ctrlKey && !metaKey;
  if (shiftKey && !altKey && (ctrlKey || metaKey) && shortcutKey(event) === "f") return () => press("#search-chat");
  if (key === "/" && isPlain(event) && !isWriting(target) && !find("#content")) return searchAnything;
  if (key === "?" && isPlain(event) && !isWriting(target)) return (open) => open("shortcuts");
  if (goesBy && shiftKey && event.code === "KeyM" && find("#chat-head")) return () => import("../chats/chat_preferences.js").then(({ toggleMute }) => toggleMute());
  if (goesBy && key === "ArrowUp") return () => goBy(-1, { isUnread: shiftKey });
  if (goesBy && key === "ArrowDown") return () => goBy(1, { isUnread: shiftKey });
  if (key === "Escape" && isPlain(event) && mayLeave(target)) return closeOrCatchUp;
  // Typing outside a field goes to the composer, this key included.
  if (key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey && target === document.body) return () => find("#content")?.focus();
  return null;
}

// Whether no overlay is open, or only this one.
function isFree(but = null) {
  return findAll("dialog[open], :popover-open").every((before) => but !== null && before.matches(but));
}

// In fields Escape belongs to the field, except in the composer.
const mayLeave = (target) => !isWriting(target) || target.matches?.("#content");

function goBy(step, { isUnread }) {
  import("../chats/next_chat.js").then(({ goToChat }) => goToChat(step, { isUnread }));
  return Boolean(find(".row__link"));
}

function press(selector) {
  find(selector)?.click();
  return Boolean(find(selector));
}

function searchAnything(open) {
  find("#search")?.focus();
  return Boolean(find("#search")) || open("switcher");
}

// Closes a side panel, else jumps to the newest message and marks all read.
function closeOrCatchUp() {
  const closer = find(".panel:not([hidden]) [data-closes]");
  const toNewest = find("#to-newest:not([hidden])");
  (closer ?? toNewest)?.click();
  return Boolean(closer ?? toNewest);
}
