// Offline bar, with the number of unsent messages.

import { setText } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";

const PATIENCE_MS = 2_000;

export async function start(bar, context) {
  const { link } = await context.link();
  const room = context.page.chatId ? await context.room() : null;
  let timer = null;

  function text() {
    const waiting = room ? room.outbox.entries().filter(({ state }) => state === "waiting").length : 0;
    if (navigator.onLine) return gettext("Reconnecting…");
    if (waiting === 0) return gettext("Offline. Your messages will be sent when you are back.");
    return ngettext("Offline. %(count)s message will be sent when you are back.", "Offline. %(count)s messages will be sent when you are back.", waiting);
  }

  function show() {
    timer = null;
    setText("[data-text]", text(), bar);
    bar.hidden = false;
  }

  function look() {
    if (link.isLive() && navigator.onLine) {
      clearTimeout(timer);
      timer = null;
      bar.hidden = true;
    } else if (!bar.hidden) show();
    else timer ??= setTimeout(show, PATIENCE_MS);
  }

  link.on("state", look);
  room?.outbox.on("changed", look);
  globalThis.addEventListener("online", look);
  globalThis.addEventListener("offline", look);
  look();
}
