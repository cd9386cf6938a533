// A small dialog about one message: who has read it, who reacted, what it said before.

import { find, findAll } from "../lib/dom.js";
import { setTime } from "../lib/local_time.js";
import { loadStyle } from "../lib/styles.js";
import { sentenceOfNames } from "./people.js";
import { userIdsOf } from "./reactions.js";

const NOBODY_READ = "No one yet, or only people who hide it.";
const HIDDEN = "You hide what you’ve read, so you can’t see what others have.";

const card = document.getElementById("message-card");
find("[data-close]", card).addEventListener("click", () => card.close());
card.addEventListener("click", ({ target }) => target === card && card.close());

async function show(heading, ...parts) {
  await loadStyle(import.meta.resolve("../../css/chats/message_menu.css"));
  find("h2", card).textContent = heading;
  find(".message-card__body", card).replaceChildren(...parts);
  if (!card.open) card.showModal();
}

function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

const sentence = (text) => element("p", "soft", text);

// Shapes as the API answers: `readers`, `edits`.
export function showReaders({ readers, hidden }) {
  if (hidden) return show("Read by", sentence(HIDDEN));
  if (readers.length === 0) return show("Read by", sentence(NOBODY_READ));
  return show(`Read by ${readers.length}`, element("ul", "message-card__list", ...readers.map(({ name }) => element("li", "", name))));
}

export function showEdits({ edits }) {
  const texts = edits.toReversed().map(({ at, content }) => {
    const time = element("time", "soft small");
    time.dataset.format = "message";
    setTime(time, at);
    return element("li", "", time, element("p", "message-card__text", content));
  });
  return show("Edit history", element("ol", "message-card__list", ...texts));
}

export function showReactors(article, userId) {
  const rows = findAll(".reaction", article).map((chip) =>
    element("li", "", element("span", "reaction__emoji", chip.value), ` ${sentenceOfNames(userIdsOf(chip), userId)}`),
  );
  return show("Reactions", element("ul", "message-card__list", ...rows));
}
