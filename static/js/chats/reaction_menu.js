// A few emoji beside a message; the last entry opens the picker.

import { find, findAll, isForNewTab } from "../lib/dom.js";
import { placeBeside } from "./floating_position.js";

// `hasChosen(article, emoji)`: whether the reader reacted; `choose(article, emoji)` toggles it;
// `chooseAny(article, opener)` opens the picker.
export function createReactionMenu({ hasChosen, choose, chooseAny }) {
  const menu = document.getElementById("reaction-menu");
  let chosen = null; // the article it is open for
  let openedBy = null;

  menu.addEventListener("click", (event) => {
    // Parts of a page share the menu.
    if (!chosen) return;
    const { target } = event;
    if (target.closest("[data-more]") && !isForNewTab(event)) {
      event.preventDefault();
      const article = chosen;
      // The turn stays active: the picker opens beside the opener.
      chosen = null;
      menu.hidePopover();
      return chooseAny(article, openedBy);
    }
    const button = target.closest("button");
    if (!button) return;
    const article = chosen;
    menu.hidePopover();
    article.focus({ preventScroll: true });
    choose(article, button.value);
  });
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed" || !chosen) return;
    chosen.parentElement?.classList.remove("turn--active");
    chosen = null;
  });
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !chosen) return;
    event.preventDefault();
    const items = [...menu.children];
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  });

  return {
    open(article, opener = find('[data-action="react"]', article)) {
      chosen = article;
      openedBy = opener;
      // Keeps the opener visible: focus returns to it.
      chosen.parentElement.classList.add("turn--active");
      find("[data-more]", menu).href = opener.href;
      for (const button of findAll("button", menu)) button.setAttribute("aria-pressed", String(hasChosen(article, button.value)));
      menu.showPopover({ source: opener });
      placeBeside(menu, opener, { isAbove: true });
      find("button", menu).focus();
    },
  };
}
