// Renders one message into the server's template, so that both look the same. No list, no socket.

import { pages } from "../lib/addresses.js";
import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, fromTemplate, setText } from "../lib/dom.js";
import { gettext, locale, ngettext } from "../lib/i18n.js";
import { setTime } from "../lib/local_time.js";
import { isEmojiAlone } from "./emoji_alone.js";
import { isLong } from "./long_message.js";
import { markOwnMentions } from "./own_mentions.js";
import { initials } from "./names.js";
import { fillFaces } from "./people.js";
import { plainParagraphs } from "./plain_paragraphs.js";

const DELETED = gettext("This message was deleted.");
const SENDING = gettext("Sending…");
const WAITING = gettext("Waiting for a connection");

// A turn wraps exactly one article.
export function createTurn(row, { userId }) {
  const turn = fromTemplate(row.kind === "system" ? "system-template" : "message-template");
  if (row.user_id === userId && row.kind !== "system") markOwn(turn);
  fillTurn(turn, row, { userId });
  return turn;
}

// The viewer's own: a tinted edge, and a word for screen readers.
function markOwn(turn) {
  turn.classList.add("turn--mine");
  turn.prepend(fromTemplate("own-mark-template"));
}

// Updates an existing turn from its row. Rows with an id are stored messages.
export function fillTurn(turn, row, { userId }) {
  const article = find("article", turn);
  const { id, chat_id: chatId, number, seq, user_id: authorId, client_id: clientId, at } = row;
  article.id = `message-${id}`;
  // System messages have no author, only a subject.
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
  if (isSystem) import("./system_sign.js").then(({ fillSign }) => fillSign(article, row), () => {});
  fillLinks(article, row);
  markOwnMentions(article, userId);
  fillQuote(article, row);
  fillCards(article, row);
  fillFiles(article, row);
  fillReactions(article, row, userId);
  fillThread(article, row);
  fillPin(article, row);
}

// One line under a message, until it changes.
export function showError(article, sentence) {
  const line = find(".message__state", article);
  line.hidden = !sentence;
  line.textContent = sentence;
}

// A turn for an outbox entry: no id, only client_id.
export function createPendingTurn(entry, { userId, userName, userAvatar, chatId }) {
  const turn = fromTemplate("message-template");
  markOwn(turn);
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
  if (sentence) find("span", line).textContent += `. ${sentence}`;
}

function fillAuthor(article, { user, user_id: authorId, avatar: address, at, id }) {
  const avatar = find(".message__avatar", article);
  if (avatar && authorId !== null) paintAvatar(avatar, { id: authorId, text: initials(user ?? ""), address });
  const author = find(".message__author", article);
  if (author) author.textContent = user ?? "";
  if (authorId) for (const link of findAll(".message__avatar, .message__author", article)) link.href = pages.person(authorId);
  const time = find("time", article);
  if (time && at) setTime(time, at);
  const link = find("a.message__time", article);
  if (link && id) link.href = `#message-${id}`;
}

function fillBody(article, { html, content, user, deleted, kind, system, edited_at: editedAt }) {
  const body = find(".message__body", article);
  if (deleted) body.textContent = DELETED;
  else if (kind === "system") fillSentence(body, { content, system });
  else if (html === null || html === undefined) fillText(body, content);
  // Rendered and sanitized by the server: the only HTML that enters a page.
  else body.innerHTML = html;
  if (locale !== "en") for (const summary of findAll("summary", body)) translate(summary);
  if (!deleted && find(":scope > .action", body)) body.prepend(actor(user), " ");
  const more = find(".message__more", article);
  if (deleted || !isLong(content ?? "")) more?.remove();
  else if (!more) body.after(fromTemplate("message-more-template"));
  // Loaded with the first code block.
  if (find("pre", body)) import("./code_blocks.js").then(({ addCopyButtons }) => addCopyButtons(article), () => {});
  body.classList.toggle("message__body--emoji", !deleted && isEmojiAlone(content ?? ""));
  const edited = find(".message__edited", article);
  if (edited) edited.hidden = !editedAt || Boolean(deleted);
}

// A text whose HTML the server hasn't sent yet.
function fillText(body, content) {
  body.replaceChildren(...plainParagraphs(content));
  if (!/:[\w+-]+:/.test(content)) return;
  const [shown] = body.childNodes;
  import("./sent_emoji.js").then(({ showSentEmoji }) => showSentEmoji(body, content, () => body.contains(shown)), () => {});
}

// The names of spoilers and of folded code.
function translate(summary) {
  import("./words_in_html.js").then(({ inLanguage }) => (summary.outerHTML = inLanguage(summary.outerHTML)), () => {});
}

// English at once, in other languages as soon as their sentences are there.
function fillSentence(body, { content, system }) {
  body.textContent = content;
  if (!system?.code || locale === "en") return;
  import("./system_sentences.js").then(({ systemSentence }) => (body.textContent = systemSentence(system) || content), () => {});
}

// Above a reply. quotes.js corrects it when the quoted message changes.
function fillQuote(article, { chat_id: chatId, reply_to: quoted }) {
  const shown = find(".message__quote", article);
  if (!quoted) return shown?.remove();
  const quote = shown ?? fromTemplate("quote-template");
  quote.href = pages.message(chatId, quoted.id);
  quote.dataset.quotes = quoted.id;
  find(".message__quoted", quote).textContent = quoted.user || gettext("Someone who left");
  find("[data-line]", quote).textContent = quoted.deleted ? DELETED : quoted.content;
  if (!shown) find(".message__body", article).before(quote);
}

// Loaded with the first link preview.
function fillCards(article, row) {
  if (!row.previews?.length && !find(".preview", article)) return;
  const isNewest = () => Number(article.dataset.seq) === row.seq;
  import("./previews.js").then(async ({ fillPreviews, previewStyle }) => {
    await previewStyle();
    if (isNewest()) fillPreviews(article, row);
  }, () => {});
}

// Loaded with the first file.
function fillFiles(article, row) {
  // A receipt (seq -1) has none.
  if (row.seq < 0 || (!row.files?.length && !find(".attachment", article))) return;
  import("./files.js").then(async (files) => {
    await files.fileStyle();
    if (Number(article.dataset.seq) === row.seq) files.fillFiles(article, row);
  }, () => {});
}

// Loaded with the first reaction.
function fillReactions(article, row, userId) {
  if (!row.reactions?.length && !find(".reaction", article)) return;
  import("./reactions.js").then((reactions) => {
    if (Number(article.dataset.seq) === row.seq) reactions.fillReactions(article, row, userId);
  }, () => {});
}

// The name before an action: `/me waves` is "Ada waves".
function actor(name) {
  const element = document.createElement("bdi");
  element.className = "message__actor";
  element.textContent = name;
  return element;
}

function fillPin(article, { pinned_at: pinnedAt }) {
  const mark = find(".message__pinned", article);
  if (mark) mark.hidden = !pinnedAt;
}

export const replyCount = (count) => ngettext("%(count)s reply", "%(count)s replies", count);

// Faces, "3 replies", "last 14:05" under a thread's root.
function fillThread(article, { chat_id: chatId, id, at, thread_count: count = 0, thread_last_at: lastAt, thread_user_ids: ids = [] }) {
  const link = find(".message__thread", article);
  if (!link) return;
  link.hidden = count === 0;
  setText("[data-replies]", replyCount(count), link);
  setTime(find("time", link), lastAt ?? at);
  fillFaces(find(".faces", link), count === 0 ? [] : ids);
  if (chatId && id) link.href = pages.messageAction(chatId, id, "thread");
}

// Pages of actions that have none of their own.
const PAGES = { save: "details", "add-reaction": "react" };

function fillLinks(article, { chat_id: chatId, id, deleted }) {
  const actions = find(".message__actions", article);
  if (!actions) return;
  actions.hidden = Boolean(deleted) || !id;
  if (!chatId || !id) return;
  for (const link of findAll("a[data-action]:not(.preview__remove)", article)) {
    const { action } = link.dataset;
    link.href = pages.messageAction(chatId, id, PAGES[action] ?? action);
  }
}

function setOrRemove(article, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) delete article.dataset[name];
    else article.dataset[name] = value;
  }
}
