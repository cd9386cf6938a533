// The page of what was missed: J and K move between chats, Enter opens one, E marks it read, L puts it off, Z undoes.

import { api } from "../lib/addresses.js";
import { announce, find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

const positionOf = (text) => {
  const [chatId, number, messageId] = text.split(":").map(Number);
  return { chat_id: chatId, number, message_id: messageId };
};

export function start(element, { http }) {
  const cards = () => findAll("[data-missed]:not([hidden])", element).filter((card) => card.checkVisibility());
  const done = find("[data-done]", element);
  const marksAll = find("[data-marks-all]", element);

  const current = () => document.activeElement?.closest("[data-missed]");

  function move(step) {
    const shown = cards();
    const place = shown.indexOf(current());
    // From nowhere, either key goes to the first card.
    shown[place < 0 ? 0 : Math.min(Math.max(place + step, 0), shown.length - 1)]?.focus();
  }

  function showDone() {
    const isDone = findAll("[data-missed]:not([hidden])", element).length === 0 && !find(".catch-up__others a", element);
    done.hidden = !isDone;
    if (marksAll) marksAll.hidden = isDone;
  }

  // Held back for a moment, so that Undo shows the cards again.
  async function markRead(these, positions, text) {
    const { hold } = await import("../lib/held.js");
    const next = these.length === 1 ? these[0].nextElementSibling : null;
    for (const card of these) card.hidden = true;
    showDone();
    (next?.matches("[data-missed]") ? next : cards()[0] ?? find("a", done)).focus();
    const body = { chats: positions.map(positionOf) };
    hold({
      text,
      run: () => http.post(api.catchUpRead, body).catch(() => show(these, gettext("That didn’t work. Try again."))),
      runAtLast: () => http.postAtLast(api.catchUpRead, body).catch(() => {}),
      undo: () => show(these),
    });
  }

  function show(these, text = "") {
    for (const card of these) card.hidden = false;
    showDone();
    these[0]?.focus();
    if (text) announce(text);
  }

  function putOff(card) {
    const next = card.nextElementSibling;
    card.classList.add("missed--later");
    cards().at(-1).after(card);
    (next?.matches("[data-missed]") ? next : card).focus();
    announce(gettext("Moved to the end."));
  }

  element.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-marks-read]");
    if (!form) return;
    event.preventDefault();
    const positions = findAll("[name=chat]", form).map((input) => input.value);
    const card = form.closest("[data-missed]");
    const text = card ? gettext("Marked read.") : gettext("All chats are marked read.");
    markRead(card ? [card] : findAll("[data-missed]:not([hidden])", element), positions, text);
  });

  element.addEventListener("click", (event) => {
    const later = event.target.closest("[data-later]");
    if (later) putOff(later.closest("[data-missed]"));
  });

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    e: (card) => card && find("form", card).requestSubmit(),
    l: (card) => card && putOff(card),
    z: () => find(".toast__undo")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, dialog")) return;
    const card = current();
    if (event.key === "Enter" && event.target === card) find("[data-open]", card).click();
    const act = KEYS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act(card);
  });
}
