// Results of a search: arrows move between them; beside them, or under them on narrow screens, one in its context.

import { find, findAll } from "../lib/dom.js";

const SHOW_AFTER_MS = 150;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
// As in search.css.
const WIDE = "(min-width: 68.75em)";

export function startResults(element, { http }) {
  const pane = find(".search__context", element);
  const list = find("[data-results]", element);
  const links = () => findAll(".search__snippet a", list);
  let wanted = "";
  let waiting = 0;

  async function contentOf(address) {
    const html = await http.part(`${address}${address.includes("?") ? "&" : "?"}only=part`);
    return [...new DOMParser().parseFromString(html, "text/html").body.childNodes].map((node) => document.adoptNode(node));
  }

  // The latest one wins. Out of reach: the result itself still opens.
  async function showBeside(hit) {
    const { href = "" } = find("[data-around]", hit) ?? {};
    if (!href || href === wanted) return;
    wanted = href;
    const content = await contentOf(pathOf(href)).catch(() => null);
    if (!content || wanted !== href) return;
    pane.replaceChildren(...content);
    pane.hidden = false;
    for (const one of findAll(".search__hit", list)) one.toggleAttribute("data-shown", one === hit);
    // Within the pane only: the page stays.
    const found = find("[aria-current]", pane);
    pane.scrollTop = found.offsetTop - (pane.clientHeight - found.offsetHeight) / 2;
  }

  async function showUnder(hit, link) {
    const shown = find(".search__under", hit);
    link.setAttribute("aria-expanded", String(!shown));
    if (shown) return shown.remove();
    const content = await contentOf(pathOf(link.href)).catch(() => null);
    if (!content) return location.assign(link.href);
    if (find(".search__under", hit)) return;
    const under = document.createElement("div");
    under.className = "search__under";
    under.append(...content);
    hit.append(under);
  }

  element.addEventListener("focusin", ({ target }) => {
    const hit = target.matches?.(".search__snippet a") && target.closest(".search__hit");
    clearTimeout(waiting);
    if (hit && matchMedia(WIDE).matches) waiting = setTimeout(() => showBeside(hit), SHOW_AFTER_MS);
  });

  list.addEventListener("click", (event) => {
    const link = event.target.closest("[data-around]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const hit = link.closest(".search__hit");
    if (matchMedia(WIDE).matches) showBeside(hit);
    else showUnder(hit, link);
  });

  list.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
    const hit = event.target.closest(".search__hit");
    if (!hit) return;
    event.preventDefault();
    const all = links();
    const place = all.indexOf(find(".search__snippet a", hit)) + STEPS[event.key];
    (all[place] ?? (place < 0 ? find("#search", element) : all.at(-1)))?.focus();
  });
}

const pathOf = (href) => {
  const { pathname, search } = new URL(href);
  return pathname + search;
};
