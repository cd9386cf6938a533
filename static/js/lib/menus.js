// Menus are <details class="menu">: they open without a script. With one, a press elsewhere, Escape, or another menu
// closes them.

import { findAll } from "./dom.js";

const OPEN = "details.menu[open]";

export function startMenus(root = document) {
  function closeOthers(event) {
    for (const menu of findAll(OPEN, root)) if (!menu.contains(event.target)) menu.open = false;
  }

  function closeOnEscape(event) {
    const menu = event.key === "Escape" ? root.querySelector(OPEN) : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    // What lies under the menu does not hear the same Escape.
    event.stopPropagation();
  }

  // pointerdown comes before the click that may open another one; focus leaves with Tab.
  root.addEventListener("pointerdown", closeOthers);
  root.addEventListener("focusin", closeOthers);
  root.addEventListener("keydown", closeOnEscape, { capture: true });
  return {
    stop() {
      root.removeEventListener("pointerdown", closeOthers);
      root.removeEventListener("focusin", closeOthers);
      root.removeEventListener("keydown", closeOnEscape, { capture: true });
    },
  };
}
