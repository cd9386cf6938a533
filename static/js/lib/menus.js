// Menus are <details class="menu">: they open without a script. This closes them on Escape, outside press or focus.

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
    // One Escape closes one thing.
    event.stopPropagation();
  }

  // pointerdown precedes a click that may open another one; Tab moves focus out.
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
