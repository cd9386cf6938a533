// The search page: a field with chips and suggestions, and recent searches. Works as a plain form without it.

import { find, findAll } from "../lib/dom.js";
import { createChips } from "./chips.js";
import { createRecent } from "./recent.js";
import { startNews } from "./news.js";
import { startResults } from "./results.js";
import { startSuggestions } from "./suggestion_list.js";

export function start(element, context) {
  const { page, storage } = context;
  const form = find("form", element);
  const input = find("#search", element);
  const recent = createRecent(storage, page.userId);
  const chips = createChips({ form, input });

  const text = () => [...chips.texts(), input.value.trim()].filter(Boolean).join(" ");

  // As the server understood it, also after a link to a search: ideas, corrections.
  const searched = [...new FormData(form)].filter(([, value]) => value);
  if (searched.some(([name]) => name === "q")) recent.add({ text: text(), address: `?${new URLSearchParams(searched)}` });
  form.addEventListener("submit", (event) => {
    if (!text()) event.preventDefault();
  });

  startSuggestions({ form, input, chips, recent, context, text });
  showRecent(element, recent);
  startResults(element, context);
  startNews(element, context);
}

function showRecent(element, recent) {
  const section = find("[data-recent]", element);
  if (!section) return;
  const list = find("ul", section);

  function draw() {
    const searches = recent.all();
    section.hidden = searches.length === 0;
    list.replaceChildren(...searches.map(rowFor));
  }

  function rowFor({ text, address }) {
    const row = find("template", section).content.firstElementChild.cloneNode(true);
    const link = find("a", row);
    find("[data-text]", link).textContent = text;
    link.href = address;
    const button = find("button", row);
    button.setAttribute("aria-label", button.dataset.label.replace("%(search)s", () => text));
    button.addEventListener("click", () => {
      const place = [...list.children].indexOf(row);
      recent.remove(text);
      draw();
      (findAll("button", list)[Math.min(place, list.children.length - 1)] ?? find("#search", element)).focus();
    });
    return row;
  }

  find("[data-clear]", section).addEventListener("click", () => {
    recent.clear();
    draw();
    find("#search", element).focus();
  });
  draw();
}
