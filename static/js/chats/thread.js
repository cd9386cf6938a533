// The panel of one thread: replies appear as they come, and are sent without leaving the page.

import { announce, find } from "../lib/dom.js";
import { asksToSend } from "../lib/enter_key.js";
import { newUuid } from "../lib/ids.js";
import { createChange } from "./change.js";
import { completeWhenWanted } from "./composer.js";
import { startMessageButtons } from "./message_buttons.js";
import { markOwnMentions } from "./own_mentions.js";
import { createMessageList, rowOn } from "./message_list.js";
import { fillTurn } from "./message_view.js";
import { correctQuotes } from "./quotes.js";
import { markOwnReactions } from "./reactions.js";
import { orderOf, said } from "./slash.js";

const NO_COMMANDS = "Commands don’t work in threads. To send it as text, start with two slashes.";
const SLOW_MS = 1_000;
const NOT_SENT = "Not sent. Please try again.";

export async function start(panel, context) {
  const { page, http } = context;
  const [room, saves] = await Promise.all([context.room(), context.saves()]);
  const { timeline, line } = room;
  const rootId = Number(panel.dataset.rootId);
  const scroller = find(".panel__lines", panel);
  const list = createMessageList({ lines: find("#thread-lines", panel), page });
  const rows = new Map(list.adopt().map((row) => [row.id, row]));
  const rootTurn = find("#thread-root", panel);
  rows.set(rootId, rowOn(rootTurn));

  markOwnMentions(scroller, page.userId);
  markOwnReactions(scroller, page.userId);
  startMessageButtons({ element: scroller, rowOf: (id) => rows.get(id), change: createChange(room), room, context });
  scroller.scrollTop = scroller.scrollHeight;

  function put(row, { fromLive = false } = {}) {
    const known = rows.get(row.id);
    if (row.thread_root !== rootId || (known && known.seq >= row.seq)) return;
    const isAtEnd = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop < 40;
    rows.set(row.id, row);
    const following = [...rows.keys()].filter((id) => id > row.id && id !== rootId);
    const turn = list.put(row, rows.get(Math.min(...following)));
    if (!known) saves.mark(turn, row.id);
    if (!known && (isAtEnd || row.user_id === page.userId)) scroller.scrollTop = scroller.scrollHeight;
    if (!known && fromLive && row.user_id !== page.userId) announce(`${row.user}, in the thread: ${row.content}`);
  }

  function showRoot(row) {
    if (rows.get(rootId).seq >= row.seq) return;
    rows.set(rootId, row);
    fillTurn(rootTurn, row, page);
    find("article", rootTurn).id = `thread-message-${row.id}`;
  }

  function hear(row) {
    if (row.id === rootId) showRoot(row);
    else put(row, { fromLive: true });
    correctQuotes(panel, row);
  }

  // What came before someone listened: between the page and the socket, or the panel and this code.
  async function refresh() {
    try {
      const { root, messages } = await http.get(`/api/chats/${page.chatId}/messages/${rootId}/thread`);
      showRoot(root);
      for (const row of messages) put(row);
    } catch {
      // The next join asks again.
    }
  }

  const listeners = [
    timeline.on("told", hear),
    line.on("joined", refresh),
  ];
  panel.addEventListener("closed", () => listeners.forEach((listener) => listener.stop()));
  if (line.isJoined()) refresh();
  const form = find("#thread-composer", panel);
  if (form) startComposer(form, { deliver: room.deliver, rootId, context });
}

function startComposer(form, { deliver, rootId, context: { page, storage }, context }) {
  const area = find("textarea", form);
  const error = document.getElementById("thread-error");
  // What is unsent when the panel closes is there when it opens again.
  const key = `chatapp.thread.${page.userId}.${rootId}`;
  const tried = new Map(); // text -> its client_id, until it is known to be stored: sending it twice stores it once
  let sending = Promise.resolve();

  function say(sentence) {
    error.hidden = !sentence;
    error.textContent = sentence;
  }

  function write(text) {
    area.value = text;
    keep();
  }

  function keep() {
    if (area.value) storage.set(key, area.value);
    else storage.remove(key);
  }

  // One after the other, in the order written.
  async function sendOne(written) {
    const content = said(written);
    if (!tried.has(content)) tried.set(content, newUuid());
    const slow = setTimeout(() => say("Sending…"), SLOW_MS);
    const { outcome, sentence } = await deliver({ client_id: tried.get(content), content, thread_root: rootId });
    clearTimeout(slow);
    say(outcome === "sent" ? "" : sentence || NOT_SENT);
    if (outcome === "sent") tried.delete(content);
    else write([written, area.value].filter(Boolean).join("\n"));
  }

  function send() {
    const written = area.value.trim();
    if (!written) return;
    if (orderOf(written)) return say(NO_COMMANDS);
    write("");
    sending = sending.then(() => sendOne(written));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  area.addEventListener("keydown", (event) => {
    if (!asksToSend(event, storage)) return;
    event.preventDefault();
    send();
  });
  if (!area.value) write(storage.get(key) ?? "");
  area.addEventListener("input", keep);
  completeWhenWanted({ form, area, context, hasCommands: false });
}
