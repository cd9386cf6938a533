// A message's menu: beside its button, or a bottom sheet on narrow screens.

import { announce, find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { placeBeside } from "./floating_position.js";
import { quoteOf } from "./quotes.js";
import { isNarrow, startSheet } from "./sheet.js";

const COPIED_MS = 700;

// `actions` is message_actions.js. Without an opener (long press) it opens at the message.
export async function openMessageMenu({ article, opener = article, actions, context }) {
  await loadStyle(import.meta.resolve("../../css/chats/message_menu.css"));
  const menu = document.getElementById("message-menu");
  if (menu.open || !article.isConnected) return;
  const may = actions.rightsOn(article);
  const stop = new AbortController();
  const { signal } = stop;
  fill(menu, may);
  quote(menu, article);

  // Keeps the opener visible: focus returns to it.
  article.parentElement.classList.add("turn--active");
  menu.style.top = menu.style.left = "";
  menu.showModal();
  if (!isNarrow()) placeBeside(menu, opener);
  items(menu)[0].focus();

  const leave = startSheet(menu);
  menu.addEventListener("close", end, { signal });
  menu.addEventListener("click", press, { signal });
  menu.addEventListener("keydown", walk, { signal });

  function end() {
    stop.abort();
    // It may be deleted next.
    for (const part of findAll(".message-menu__quote [data-author], [data-time], [data-quoted]", menu)) part.textContent = "";
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
    // The backdrop.
    if (target === menu) return menu.close();
    const item = target.closest("[data-do]");
    if (!item) return;
    const copy = { "copy-link": actions.copyLink, "copy-text": actions.copyTextOf }[item.dataset.do];
    if (copy) return sayCopied(item, await copy(article));
    await leave();
    deeds[item.dataset.do](item);
  }

  function sayCopied(item, isDone) {
    const sentence = isDone ? gettext("Copied") : gettext("Your browser blocked copying");
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
    remind: () => import("./later.js").then(({ remind }) => remind(Number(article.dataset.id), context)),
    readers: () => actions.showReaders(article),
    reactors: () => actions.showReactors(article),
    delete: () => actions.remove(article),
  };
}

const items = (menu) => findAll("[data-do]", menu).filter((item) => item.checkVisibility());

// The sheet covers the message it is about.
function quote(menu, article) {
  const { user, content } = quoteOf(article);
  find("[data-author]", menu).textContent = user;
  find("[data-time]", menu).textContent = find("time", article)?.textContent ?? "";
  find("[data-quoted]", menu).textContent = content;
}

// Hides what does not apply.
function fill(menu, may) {
  const goes = {
    reply: may.isInLine && may.mayReply,
    thread: may.isInLine,
    edit: may.mayEdit,
    pin: may.mayPin,
    unread: may.isNumbered,
    readers: may.isNumbered,
    reactors: may.isReactedTo,
    delete: may.mayDelete,
  };
  const words = {
    save: may.isSaved ? gettext("Remove from saved") : gettext("Save for later"),
    pin: may.isPinned ? gettext("Unpin") : gettext("Pin for everyone"),
    "copy-link": gettext("Copy link"),
    "copy-text": gettext("Copy text"),
  };
  for (const item of findAll("[data-do]", menu)) {
    const { do: name } = item.dataset;
    item.hidden = goes[name] === false;
    if (words[name]) find("[data-text]", item).textContent = words[name];
  }
}
