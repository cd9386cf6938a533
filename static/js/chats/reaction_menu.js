// A few emoji beside a message; the last entry leads to the page with all of them.

import { find, findAll } from "../lib/dom.js";
import { placeBeside } from "./place.js";

// `hasChosen(article, emoji)` says whether the reader has; `choose(article, emoji)` puts or takes it away.
export function createReactionMenu({ hasChosen, choose }) {
  const menu = document.getElementById("reaction-menu");
  let chosen = null; // the article it is open for

  menu.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    // Two parts of a page share the menu.
    if (!button || !chosen) return;
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
      // Keeps the opener in sight: the focus comes back to it.
      chosen.parentElement.classList.add("turn--active");
      find("[data-more]", menu).href = opener.href;
      for (const button of findAll("button", menu)) button.setAttribute("aria-pressed", String(hasChosen(article, button.value)));
      menu.showPopover({ source: opener });
      placeBeside(menu, opener, { isAbove: true });
      find("button", menu).focus();
    },
  };
}
