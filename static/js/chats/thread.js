// The panel of one thread: replies appear as they come, and are sent without leaving the page.

import { announce, find } from "../lib/dom.js";
import { asksToSend } from "../lib/enter_key.js";
import { newUuid } from "../lib/ids.js";
import { createChange } from "./change.js";
import { completeWhenWanted } from "./composer.js";
import { startMessageDoors } from "./message_doors.js";
import { markOwnMentions } from "./own_mentions.js";
import { createMessageList } from "./message_list.js";
import { fillTurn } from "./message_view.js";
import { markOwnReactions } from "./reactions.js";
import { orderOf, said } from "./slash.js";

const NO_COMMANDS = "Commands go into the chat’s own field. To send it as text, begin with two slashes.";
const NOT_SENT = "Not sent. Please try again.";

export async function start(panel, context) {
  const { page, http } = context;
  const [room, saves] = await Promise.all([context.room(), context.saves()]);
  const { timeline, line } = room;
  const rootId = Number(panel.dataset.rootId);
  const scroller = find(".panel__lines", panel);
  const list = createMessageList({ lines: find("#thread-lines", panel), page });
  const rows = new Map(list.adopt().map((row) => [row.id, row]));

  markOwnMentions(scroller, page.userId);
  markOwnReactions(scroller, page.userId);
  const rowOf = (id) => rows.get(id) ?? timeline.message(id);
  startMessageDoors({ element: scroller, rowOf, change: createChange(room), room, context });
  scroller.scrollTop = scroller.scrollHeight;

  function put(row, { fromLive = false } = {}) {
    const known = rows.get(row.id);
    if (row.thread_root !== rootId || (known && known.seq >= row.seq)) return;
    const isAtEnd = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop < 40;
    rows.set(row.id, row);
    const following = [...rows.keys()].filter((id) => id > row.id);
    const turn = list.put(row, rows.get(Math.min(...following)));
    if (!known) saves.mark(turn, row.id);
    if (!known && (isAtEnd || row.user_id === page.userId)) scroller.scrollTop = scroller.scrollHeight;
    if (!known && fromLive && row.user_id !== page.userId) announce(`${row.user}, in the thread: ${row.content}`);
  }

  function showRoot(row) {
    const turn = find("#thread-root", panel);
    fillTurn(turn, row, page);
    find("article", turn).id = `thread-message-${row.id}`;
  }

  // What came before somebody listened: between the page and the socket, or the panel and this code.
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
    timeline.on("reply", (row) => put(row, { fromLive: true })),
    timeline.on("put", (row) => row.id === rootId && row.seq > 0 && row.html !== null && row.html !== undefined && showRoot(row)),
    line.on("joined", refresh),
  ];
  panel.addEventListener("closed", () => listeners.forEach((listener) => listener.stop()));
  if (line.isJoined()) refresh();
  const form = find("#thread-composer", panel);
  if (form) startComposer(form, { deliver: room.deliver, rootId, context });
}

function startComposer(form, { deliver, rootId, context }) {
  const area = find("textarea", form);
  const error = document.getElementById("thread-error");
  // The same until it is stored: sending twice stores once.
  let clientId = newUuid();
  let isSending = false;

  function refuse(sentence) {
    error.hidden = !sentence;
    error.textContent = sentence;
  }

  async function send() {
    const written = area.value.trim();
    if (!written || isSending) return;
    if (orderOf(written)) return refuse(NO_COMMANDS);
    const content = said(written);
    isSending = true;
    const { outcome, sentence } = await deliver({ client_id: clientId, content, thread_root: rootId });
    isSending = false;
    refuse(outcome === "sent" ? "" : sentence || NOT_SENT);
    if (outcome !== "sent") return;
    clientId = newUuid();
    area.value = "";
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  area.addEventListener("keydown", (event) => {
    if (!asksToSend(event, context.storage)) return;
    event.preventDefault();
    send();
  });
  completeWhenWanted({ form, area, context, hasCommands: false });
}
