// One message as an element: fills the server's own template, so that both draw the same. Knows no list, no socket.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, fromTemplate, setText } from "../lib/dom.js";
import { setTime } from "../lib/local_time.js";
import { isEmojiAlone } from "./emoji_alone.js";
import { markOwnMentions } from "./own_mentions.js";
import { initials } from "./names.js";
import { fillQuote } from "./quotes.js";
import { fillReactions } from "./reactions.js";

const DELETED = "This message was deleted.";
const SENDING = "Sending…";
const WAITING = "Waiting for a connection";

// A turn is the wrapper around exactly one article.
export function createTurn(row, { userId }) {
  const turn = fromTemplate(row.kind === "system" ? "system-template" : "message-template");
  turn.classList.toggle("turn--mine", row.user_id === userId && row.kind !== "system");
  fillTurn(turn, row, { userId });
  return turn;
}

// Shows the row's present state in a turn that exists. A row with an id is a stored message.
export function fillTurn(turn, row, { userId }) {
  const article = find("article", turn);
  const { id, chat_id: chatId, number, seq, user_id: authorId, client_id: clientId, at } = row;
  article.id = `message-${id}`;
  // A system line speaks for the chat, not for the person it is about.
  const isSystem = row.kind === "system";
  setOrRemove(article, { id, chatId, number, seq, authorId: isSystem ? "" : authorId, clientId, at });
  delete article.dataset.state;
  const stateLine = find(".message__state", article);
  if (stateLine) {
    stateLine.replaceChildren();
    stateLine.hidden = true;
  }
  article.classList.toggle("message--deleted", Boolean(row.deleted));
  fillAuthor(article, row);
  fillBody(article, row);
  fillLinks(article, row);
  markOwnMentions(article, userId);
  fillQuote(article, row);
  fillReactions(article, row, userId);
  fillThread(article, row);
  fillPin(article, row);
}

// One sentence under a message, until it changes.
export function showSentence(article, sentence) {
  const line = find(".message__state", article);
  line.hidden = false;
  line.textContent = sentence;
}

// A turn for an outbox entry: no id yet, only its client_id.
export function createPendingTurn(entry, { userId, userName, userAvatar, chatId }) {
  const turn = fromTemplate("message-template");
  turn.classList.add("turn--mine");
  const article = find("article", turn);
  const row = { content: entry.content, html: null, user: userName, user_id: userId, avatar: userAvatar, at: new Date(entry.queued_at).toISOString() };
  article.removeAttribute("id");
  setOrRemove(article, { id: null, number: null, seq: null, chatId, authorId: userId, clientId: entry.client_id, at: row.at });
  fillAuthor(article, row);
  fillBody(article, row);
  fillQuote(article, { chat_id: chatId, reply_to: entry.quote });
  fillState(turn, entry);
  return turn;
}

// "Sending…", or "Not sent" with the reason, Retry and Delete.
export function fillState(turn, { state, sentence }) {
  const article = find("article", turn);
  const shown = state === "failed" ? "failed" : "sending";
  if (article.dataset.state === shown) return;
  article.dataset.state = shown;
  const line = find(".message__state", article);
  line.hidden = false;
  if (shown === "sending") {
    line.textContent = navigator.onLine ? SENDING : WAITING;
    return;
  }
  line.replaceChildren(document.getElementById("failed-template").content.cloneNode(true));
  if (sentence) find("span", line).textContent += `: ${sentence}`;
}

function fillAuthor(article, { user, user_id: authorId, avatar: address, at, id }) {
  const avatar = find(".message__avatar", article);
  if (avatar && authorId !== null) paintAvatar(avatar, { id: authorId, text: initials(user ?? ""), address });
  const author = find(".message__author", article);
  if (author) author.textContent = user ?? "";
  if (authorId) for (const link of findAll(".message__avatar, .message__author", article)) link.href = `/people/${authorId}`;
  const time = find("time", article);
  if (time && at) setTime(time, at);
  const link = find("a.message__time", article);
  if (link && id) link.href = `#message-${id}`;
}

function fillBody(article, { html, content, deleted, kind, edited_at: editedAt }) {
  const body = find(".message__body", article);
  if (deleted) body.textContent = DELETED;
  else if (kind === "system") body.textContent = content;
  else if (html === null || html === undefined) body.replaceChildren(...plainParagraphs(content));
  // Made and sanitised by the server: the only HTML that ever enters a page.
  else body.innerHTML = html;
  body.classList.toggle("message__body--emoji", !deleted && isEmojiAlone(content ?? ""));
  const edited = find(".message__edited", article);
  if (edited) edited.hidden = !editedAt || Boolean(deleted);
}

function fillPin(article, { pinned_at: pinnedAt }) {
  const mark = find(".message__pinned", article);
  if (mark) mark.hidden = !pinnedAt;
}

// "3 replies, last at 14:05" under the root of a thread.
function fillThread(article, { chat_id: chatId, id, at, thread_count: count = 0, thread_last_at: lastAt }) {
  const link = find(".message__thread", article);
  if (!link) return;
  link.hidden = count === 0;
  setText("[data-replies]", count === 1 ? "1 reply" : `${count} replies`, link);
  setTime(find("time", link), lastAt ?? at);
  if (chatId && id) link.href = `/chats/${chatId}/messages/${id}/thread`;
}

function fillLinks(article, { chat_id: chatId, id, deleted }) {
  const actions = find(".message__actions", article);
  if (!actions) return;
  actions.hidden = Boolean(deleted) || !id;
  if (!chatId || !id) return;
  for (const link of findAll("a[data-action]", article)) link.href = `/chats/${chatId}/messages/${id}/${link.dataset.action}`;
}

// What the server makes of unmarked text: paragraphs at blank lines, breaks at single ones.
function plainParagraphs(content) {
  return content.split(/\n{2,}/).map((block) => {
    const paragraph = document.createElement("p");
    paragraph.dir = "auto";
    block.split("\n").forEach((line, index) => {
      if (index > 0) paragraph.append(document.createElement("br"));
      paragraph.append(line);
    });
    return paragraph;
  });
}

function setOrRemove(article, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) delete article.dataset[name];
    else article.dataset[name] = value;
  }
}
