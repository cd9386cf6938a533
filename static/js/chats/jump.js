// Goes to a message of the chat: what is far up is loaded first. Without an answer the message's own address leads there.

import { isForNewTab } from "../lib/dom.js";

const SHOW_MS = 2_000;

// Returns jump(id) -> whether it is in sight now.
export function createJump({ list, older }) {
  return async function jump(id) {
    if (!(await older.reach(() => Boolean(list.turnOf(id))))) return false;
    const article = document.getElementById(`message-${id}`);
    article.scrollIntoView({ block: "center" });
    article.focus({ preventScroll: true });
    article.classList.add("message--found");
    setTimeout(() => article.classList.remove("message--found"), SHOW_MS);
    return true;
  };
}

export function startJumps({ element, jump }) {
  element.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-quotes]");
    if (!link || isForNewTab(event)) return;
    event.preventDefault();
    if (!(await jump(Number(link.dataset.quotes)))) location.assign(link.href);
  });
}
