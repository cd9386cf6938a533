// What was just done, with Undo: one toast at a time, above the composer. It stays while hovered or focused.
// Loaded on first use.

import { find, findAll } from "./dom.js";
import { gettext } from "./i18n.js";

const SHOWN_MS = 6_000;
const GAP_PX = 8;
const EDGE_PX = 24;

let current = null; // { undo(), end() }

// `undo` runs if it is pressed, `over` once when the chance has passed. The next toast ends this one.
export function showToast({ text, undo, over = () => {}, milliseconds = SHOWN_MS }) {
  current?.end();
  const place = region();
  const toast = document.createElement("div");
  toast.className = "toast";
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "toast__undo", textContent: gettext("Undo") });
  button.setAttribute("aria-keyshortcuts", "Control+Z");
  toast.append(text, button);
  // After the region is known to screen readers.
  requestAnimationFrame(() => {
    place.replaceChildren(toast);
    putAboveComposer(place);
  });

  let left = milliseconds;
  let since = performance.now();
  let timer = null;
  const stop = new AbortController();
  const { signal } = stop;
  const mine = { undo: () => close(undo), end: () => close(over) };
  current = mine;

  function close(work) {
    if (signal.aborted) return;
    clearTimeout(timer);
    stop.abort();
    toast.remove();
    if (current === mine) current = null;
    work();
  }
  function run() {
    since = performance.now();
    clearTimeout(timer);
    timer = setTimeout(mine.end, left);
  }
  function pause() {
    clearTimeout(timer);
    timer = null;
    left = Math.max(1_000, left - (performance.now() - since));
  }

  button.addEventListener("click", mine.undo, { signal });
  toast.addEventListener("focusin", pause, { signal });
  // Moved onto it: a pointer that rests where the toast appears doesn't hold it.
  toast.addEventListener("pointermove", ({ movementX, movementY }) => (movementX || movementY) && timer && pause(), { signal });
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, run, { signal });
  document.addEventListener("keydown", undoByKey, { signal });
  run();
  return mine;
}

// In a field the key undoes typing.
function undoByKey(event) {
  const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!isUndo || event.target.closest?.("textarea, input")?.value) return;
  event.preventDefault();
  current?.undo();
}

function region() {
  const shown = find("#toasts");
  if (shown) return shown;
  const made = Object.assign(document.createElement("div"), { id: "toasts", className: "toasts" });
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}

function putAboveComposer(place) {
  const isSeen = (element) => element.checkVisibility();
  const composer = findAll(".conversation .composer, .panel .composer").find(isSeen);
  const pane = composer ?? findAll("main .conversation, .panel, main").find(isSeen);
  const { top, left, right } = pane.getBoundingClientRect();
  const { clientHeight, clientWidth, dir } = document.documentElement;
  const edge = composer ? 0 : EDGE_PX;
  place.style.insetBlockEnd = `${composer ? clientHeight - top + GAP_PX : EDGE_PX}px`;
  place.style.insetInlineStart = `${(dir === "rtl" ? clientWidth - right : left) + edge}px`;
}
