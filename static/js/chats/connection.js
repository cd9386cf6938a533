// Connection bar: shown while offline, with the number of waiting messages.

import { setText } from "../lib/dom.js";

const PATIENCE_MS = 2_000;

export async function start(bar, context) {
  const { link } = await context.link();
  const room = context.page.chatId ? await context.room() : null;
  let timer = null;

  function text() {
    const waiting = room ? room.outbox.entries().filter(({ state }) => state === "waiting").length : 0;
    if (navigator.onLine) return "Reconnecting…";
    if (waiting === 0) return "Offline. Your messages will be sent when you are back.";
    return `Offline. ${waiting === 1 ? "1 message" : `${waiting} messages`} will be sent when you are back.`;
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
