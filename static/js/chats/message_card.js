// A dialog about one message: readers, reactions, edits.

import { find } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";
import { setTime } from "../lib/local_time.js";
import { loadStyle } from "../lib/styles.js";
import { startSheet } from "./sheet.js";

const NOBODY_READ = gettext("No one yet, or only people who hide it.");
const HIDDEN = gettext("You hide what you’ve read, so you can’t see what others have.");

const card = document.getElementById("message-card");
find("[data-close]", card).addEventListener("click", () => card.close());
card.addEventListener("click", ({ target }) => target === card && card.close());

async function show(heading, ...parts) {
  await loadStyle(import.meta.resolve("../../css/chats/message_menu.css"));
  find("h2", card).textContent = heading;
  find(".message-card__body", card).replaceChildren(...parts);
  if (card.open) return;
  card.showModal();
  startSheet(card);
}

function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

const sentence = (text) => element("p", "soft", text);

// Shapes as in the API: `readers`, `edits`.
export function showReaders({ readers, hidden }) {
  if (hidden) return show(gettext("Read by"), sentence(HIDDEN));
  if (readers.length === 0) return show(gettext("Read by"), sentence(NOBODY_READ));
  return show(ngettext("Read by %(count)s", "Read by %(count)s", readers.length), element("ul", "message-card__list", ...readers.map(({ name }) => element("li", "", name))));
}

export function showEdits({ edits }) {
  const texts = edits.toReversed().map(({ at, content }) => {
    const time = element("time", "soft small");
    time.dataset.format = "message";
    setTime(time, at);
    return element("li", "", time, element("p", "message-card__text", content));
  });
  return show(gettext("Edit history"), element("ol", "message-card__list", ...texts));
}

export async function showReactors(article, emoji, userId) {
  const { reactorsOf } = await import("./reactors.js");
  return show(gettext("Reactions"), reactorsOf(article, emoji, userId));
}
