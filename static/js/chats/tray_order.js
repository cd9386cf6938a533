// Reorders the files of a tray: by dragging, on touch screens by a file's picture, or with Alt and the arrow keys. Arrow keys move the focus, Delete removes.

import { announce } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export function startTrayKeys(list, { move, remove }) {
  const placeOf = (row) => [...list.children].indexOf(row);
  const rowOf = (target) => target.closest("li");
  const isMirrored = () => getComputedStyle(list).direction === "rtl";

  const sayPlace = (at) => announce(gettext("File %(place)s of %(count)s", { place: at + 1, count: list.children.length }));

  function stepOf(key) {
    const step = STEPS[key] ?? 0;
    return isMirrored() && key.startsWith("Arrow") && /Left|Right/.test(key) ? -step : step;
  }

  list.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    const step = stepOf(event.key);
    if (event.target !== row || (!step && event.key !== "Delete" && event.key !== "Backspace")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!step) return remove(row.dataset.key);
    const place = placeOf(row) + step;
    if (!event.altKey) return list.children[place]?.focus();
    const at = move(row.dataset.key, place);
    list.children[at].focus();
    sayPlace(at);
  });

  let dragged = null;

  // Puts what is dragged to where the pointer is.
  function drag(over, clientX, clientY) {
    if (!dragged || !over || over === dragged) return;
    // Once it is past the middle, so that rows of different widths don't flicker. In one column the middle is below.
    const { left, top, width, height } = over.getBoundingClientRect();
    const isInColumn = Math.abs(dragged.getBoundingClientRect().top - top) > height / 2;
    const isAfter = isInColumn ? clientY > top + height / 2 : (clientX > left + width / 2) !== isMirrored();
    const place = placeOf(over);
    if (isAfter === placeOf(dragged) < place) move(dragged.dataset.key, place);
  }

  list.addEventListener("dragstart", (event) => {
    dragged = rowOf(event.target);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("application/x-chatapp-tray", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = rowOf(event.target);
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    drag(over, event.clientX, event.clientY);
  });
  list.addEventListener("drop", (event) => dragged && event.preventDefault());
  list.addEventListener("dragend", () => (dragged = null));

  // Fingers: the rest of a row scrolls the tray.
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".tray__face") && rowOf(event.target);
    if (!row?.draggable || event.pointerType === "mouse") return;
    dragged = row;
    // A long press would begin a drag of the browser's, which ends this one.
    row.draggable = false;
    row.classList.add("tray__file--dragged");
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", ({ pointerType, clientX, clientY }) => {
    if (!dragged || pointerType === "mouse") return;
    const over = document.elementFromPoint(clientX, clientY)?.closest("li");
    if (over?.parentElement === list) drag(over, clientX, clientY);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, ({ pointerType }) => {
      if (!dragged || pointerType === "mouse") return;
      dragged.draggable = true;
      dragged.classList.remove("tray__file--dragged");
      sayPlace(placeOf(dragged));
      dragged = null;
    });
  }
}
