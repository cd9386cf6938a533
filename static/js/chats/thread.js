// A thread's panel: live replies, sent in place.

import { api } from "../lib/addresses.js";
import { announce, find, findAll } from "../lib/dom.js";
import { asksToSend } from "../lib/enter_key.js";
import { gettext } from "../lib/i18n.js";
import { createChange } from "./change.js";
import { attachWhenWanted, completeWhenWanted, formatWhenWanted } from "./composer.js";
import { startMessageButtons } from "./message_buttons.js";
import { markOwnMentions } from "./own_mentions.js";
import { createMessageList, rowOn } from "./message_list.js";
import { fillTurn } from "./message_view.js";
import { plainLine } from "./plain_line.js";
import { correctQuotes } from "./quotes.js";
import { markOwnReactions } from "./reactions.js";
import { parseCommand, messageText } from "./slash.js";

const NO_COMMANDS = gettext("Commands don’t work in threads. To send it as text, start with two slashes.");
const MOST_ANNOUNCED_CHARACTERS = 500;

export async function start(panel, context) {
  const { page, http } = context;
  const [room, saves] = await Promise.all([context.room(), context.saves()]);
  const { timeline, line, outbox } = room;
  const rootId = Number(panel.dataset.rootId);
  const scroller = find(".panel__lines", panel);
  const list = createMessageList({ lines: find("#thread-lines", panel), page, outbox, rootId });
  const rows = new Map(list.adopt().map((row) => [row.id, row]));
  const rootTurn = find("#thread-root", panel);
  // Seen from now on.
  document.getElementById(`message-${rootId}`)?.parentElement.removeAttribute("data-news");
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
    // After its pending turn has become it.
    if (row.user_id === page.userId) queueMicrotask(() => outbox.acknowledged(row.client_id));
    if (!known) saves.mark(turn, row.id);
    if (!known && (isAtEnd || row.user_id === page.userId)) scroller.scrollTop = scroller.scrollHeight;
    if (known || !fromLive || row.user_id === page.userId) return;
    announce(gettext("%(name)s, in the thread: %(text)s", { name: row.user, text: plainLine(row.content, MOST_ANNOUNCED_CHARACTERS) }));
  }

  function showRoot(row) {
    if (rows.get(rootId).seq >= row.seq) return;
    rows.set(rootId, row);
    fillTurn(rootTurn, row, page);
    find("article", rootTurn).id = `thread-message-${row.id}`;
  }

  function receive(row) {
    if (row.id === rootId) showRoot(row);
    else put(row, { fromLive: true });
    correctQuotes(panel, row);
  }

  // Missed before we subscribed.
  async function refresh() {
    try {
      const { root, messages } = await http.get(api.thread(page.chatId, rootId));
      showRoot(root);
      for (const row of messages) put(row);
      markRead();
    } catch {
      // The next join retries.
    }
  }

  // What is on screen is read. Again when the server counts it as unread: its row may be younger than our request.
  let readId = 0;
  async function markRead() {
    const newest = Math.max(0, ...[...rows.keys()].filter((id) => id !== rootId));
    if (document.hidden || newest <= readId) return;
    readId = newest;
    await http.post(api.threadRead(page.chatId, rootId), { message_id: newest }).catch(() => {
      readId = 0;
    });
  }
  const markAgain = () => {
    readId = 0;
    markRead();
  };

  const listeners = [
    timeline.on("state", receive),
    timeline.on("state", ({ thread_root: root }) => root === rootId && markRead()),
    line.on("joined", refresh),
    outbox.on("changed", showPending),
  ];
  function showPending() {
    const isAtEnd = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop < 40;
    list.showPending();
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
  }
  showPending();
  const onThreads = ({ detail: unread }) => unread > 0 && markAgain();
  document.addEventListener("threadscount", onThreads);
  document.addEventListener("visibilitychange", markRead);
  panel.addEventListener("closed", () => {
    document.removeEventListener("threadscount", onThreads);
    document.removeEventListener("visibilitychange", markRead);
  });
  markRead();
  startFollow(find(".follow", panel), { http, path: api.threadFollow(page.chatId, rootId) });
  panel.addEventListener("closed", () => listeners.forEach((listener) => listener.stop()));
  if (line.isJoined()) refresh();
  const form = find("#thread-composer", panel);
  if (!form) return;
  const composer = startComposer(form, { outbox, rootId, context });
  panel.addEventListener("closed", composer.stop);
  scroller.addEventListener("click", ({ target }) => {
    const clientId = target.closest("article")?.dataset.clientId;
    const { action } = target.closest("[data-action]")?.dataset ?? {};
    if (action === "retry") outbox.retry(clientId);
    if (action !== "discard" && action !== "edit-unsent") return;
    const entry = outbox.entries().find((each) => each.client_id === clientId);
    outbox.remove(clientId);
    if (entry && action === "edit-unsent") composer.takeBack(entry);
  });
}

function startFollow(form, { http, path }) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { submitter } = event;
    try {
      const { following: isFollowing } = await (submitter.value === "yes" ? http.put(path, {}) : http.remove(path));
      for (const button of findAll("button", form)) button.hidden = (button.value === "yes") === isFollowing;
      find("button:not([hidden])", form).focus();
    } catch {
      // The button still says what is stored.
    }
  });
}

function startComposer(form, { outbox, rootId, context: { page, storage }, context }) {
  const area = find("textarea", form);
  const error = document.getElementById("thread-error");
  // Unsent text survives closing the panel.
  const key = `chatapp.thread.${page.userId}.${rootId}`;
  const files = attachWhenWanted({ form, context, storageKey: `chatapp.tray.${page.userId}.t${rootId}`, refuse: showError });

  function showError(text) {
    error.hidden = !text;
    error.textContent = text;
  }

  function write(text) {
    area.value = text;
    store();
  }

  function store() {
    if (area.value) storage.set(key, area.value);
    else storage.remove(key);
  }

  async function send() {
    await files.waking;
    const written = area.value.trim();
    if (form.elements.files.value || (!written && !files.tray?.size())) return;
    if (parseCommand(written)) return showError(NO_COMMANDS);
    showError("");
    outbox.add(messageText(written), { thread_root: rootId, uploads: files.tray?.take() });
    write("");
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
  if (area.value) store();
  else write(storage.get(key) ?? "");
  area.addEventListener("input", store);
  completeWhenWanted({ form, area, context, hasCommands: false });
  formatWhenWanted(form, storage);

  return {
    stop: () => files.tray?.stop(),
    // An unsent reply returns to the field.
    async takeBack({ content, uploads }) {
      write([content, area.value].filter(Boolean).join("\n"));
      area.focus();
      if (uploads?.length) (await files.load()).put(uploads);
    },
  };
}
