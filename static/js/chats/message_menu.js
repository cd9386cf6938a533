// The menu of one message: beside its button where there is room, from the lower edge on a narrow screen.

import { announce, find, findAll } from "../lib/dom.js";
import { loadStyle } from "../lib/styles.js";
import { placeBeside } from "./place.js";

const NARROW = "(max-width: 56.24em)";
const COPIED_MS = 700;

// `actions` is message_actions.js. Without an opener (a finger on the message) it stands at the message itself.
export async function openMessageMenu({ article, opener = article, actions }) {
  await loadStyle(import.meta.resolve("../../css/chats/message_menu.css"));
  const menu = document.getElementById("message-menu");
  if (menu.open || !article.isConnected) return;
  const may = actions.rightsOn(article);
  const stop = new AbortController();
  const { signal } = stop;
  fill(menu, may);

  // Keeps the opener in sight: the focus comes back to it.
  article.parentElement.classList.add("turn--active");
  menu.style.top = menu.style.left = "";
  menu.showModal();
  if (!matchMedia(NARROW).matches) placeBeside(menu, opener);
  items(menu)[0].focus();

  menu.addEventListener("close", end, { signal });
  menu.addEventListener("click", press, { signal });
  menu.addEventListener("keydown", walk, { signal });

  function end() {
    stop.abort();
    article.parentElement?.classList.remove("turn--active");
  }

  function walk(event) {
    const all = items(menu);
    const here = all.indexOf(document.activeElement);
    const next = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all.at(next % all.length).focus();
  }

  async function press({ target }) {
    // Beside it is the dialog itself.
    if (target === menu) return menu.close();
    const item = target.closest("[data-do]");
    if (!item) return;
    const copy = { "copy-link": actions.copyLink, "copy-text": actions.copyTextOf }[item.dataset.do];
    if (copy) return sayCopied(item, await copy(article));
    menu.close();
    deeds[item.dataset.do](item);
  }

  function sayCopied(item, isDone) {
    const sentence = isDone ? "Copied" : "Your browser blocked copying";
    find("[data-text]", item).textContent = sentence;
    announce(sentence);
    setTimeout(() => menu.close(), COPIED_MS);
  }

  const deeds = {
    emoji: ({ value }) => actions.toggleEmoji(article, value),
    "any-emoji": () => actions.chooseAnyEmoji(article),
    reply: () => actions.reply(article),
    thread: () => find('[data-action="thread"]', article).click(),
    edit: () => actions.edit(article),
    save: () => actions.save(article),
    pin: () => actions.pin(article),
    unread: () => actions.unread(article),
    readers: () => actions.showReaders(article),
    reactors: () => actions.showReactors(article),
    delete: () => actions.remove(article),
  };
}

const items = (menu) => findAll("[data-do]", menu).filter((item) => item.checkVisibility());

// What does not go here is not shown.
function fill(menu, may) {
  const goes = {
    reply: may.isInLine,
    thread: may.isInLine,
    edit: may.mayEdit,
    pin: may.mayPin,
    unread: may.isNumbered,
    readers: may.isNumbered,
    reactors: may.isReactedTo,
    delete: may.mayDelete,
  };
  const words = {
    save: may.isSaved ? "Remove from saved" : "Save for later",
    pin: may.isPinned ? "Unpin" : "Pin for everyone",
    "copy-link": "Copy link",
    "copy-text": "Copy text",
  };
  for (const item of findAll("[data-do]", menu)) {
    const { do: name } = item.dataset;
    item.hidden = goes[name] === false;
    if (words[name]) find("[data-text]", item).textContent = words[name];
  }
}
