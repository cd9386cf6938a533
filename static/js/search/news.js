// Results while messages arrive: deleted ones go, new ones wait behind a button, so that nothing moves under the reader.

import { find, findAll } from "../lib/dom.js";
import { ngettext } from "../lib/i18n.js";

// A busy site changes many times a second; a search costs more than a count.
const QUIET_MS = 700;
const LEAST_BETWEEN_MS = 4_000;
// Ranking reads up to 300 texts.
const LEAST_BETWEEN_RANKED_MS = 20_000;
const EVENTS = ["unread", "chat_changed", "chat_added", "chat_removed", "threads", "activity", "resync"];

export async function startNews(element, { http, link }) {
  const found = find("[data-found]", element);
  if (!found) return;
  const button = find("[data-news] button", element);
  const shownSearch = new URLSearchParams(location.search);
  const isNewest = !shownSearch.has("cursor");
  const isRanked = shownSearch.get("sort") === "relevance";
  const leastBetween = isRanked ? LEAST_BETWEEN_RANKED_MS : LEAST_BETWEEN_MS;
  const { user } = await link();
  let timer = 0;
  let lastAt = 0;
  let isWanted = false;
  let latest = null; // the last answer

  const hitsIn = (root) => findAll(".search__hit", root);
  const idOf = (hit) => Number(hit.dataset.messageId);

  function look() {
    isWanted = true;
    if (timer || document.visibilityState !== "visible") return;
    timer = setTimeout(compare, Math.max(QUIET_MS, lastAt + leastBetween - Date.now()));
  }

  async function compare() {
    isWanted = false;
    lastAt = Date.now();
    const html = await http.part(`${location.pathname}${location.search}&only=results`).catch(() => null);
    timer = 0;
    if (html !== null) {
      latest = new DOMParser().parseFromString(html, "text/html").body;
      removeGone();
      showCount();
    }
    if (isWanted) look();
  }

  // What the answer reaches down to and doesn't have. A page by relevance reaches nowhere.
  function removeGone() {
    if (isRanked && find("[data-more]", latest)) return;
    const ids = hitsIn(latest).map(idOf);
    const lowest = find("[data-more]", latest) ? Math.min(...ids) : 0;
    const gone = hitsIn(found).filter((hit) => idOf(hit) >= lowest && !ids.includes(idOf(hit)));
    for (const hit of gone) remove(hit);
    if (gone.length > 0 && hitsIn(found).length === 0) put();
  }

  function remove(hit) {
    const hadFocus = hit.contains(document.activeElement);
    const next = find("a", hit.nextElementSibling ?? hit.previousElementSibling ?? element);
    hit.remove();
    if (hadFocus) next.focus();
  }

  function fresh() {
    const shown = hitsIn(found).map(idOf);
    const newest = Math.max(0, ...shown);
    return isNewest ? hitsIn(latest).filter((hit) => idOf(hit) > newest) : [];
  }

  function showCount() {
    const count = fresh().length;
    button.hidden = count === 0;
    button.textContent = count === 0 ? "" : ngettext("%(count)s new result", "%(count)s new results", count);
  }

  function put() {
    found.replaceChildren(...[...latest.childNodes].map((node) => document.importNode(node, true)));
    button.hidden = true;
  }

  button.addEventListener("click", () => {
    const [first] = fresh();
    put();
    const shown = find(`[data-message-id="${first.dataset.messageId}"] .search__snippet a`, found);
    shown?.focus();
    shown?.closest(".search__hit").scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("visibilitychange", () => isWanted && look());
  for (const event of EVENTS) user.subscribe(event, look);
  // Since the page was made.
  if (user.isJoined()) look();
  else user.on("joined", look);
}
