// The offline page: in the reader's theme, with the messages read last, reloads when back online.

import { cookieNamed, THEME_COOKIE } from "./lib/cookies.js";
import { find, fromTemplate } from "./lib/dom.js";
import { keptChats } from "./lib/kept_messages.js";
import { chatIdIn } from "./lib/late_addresses.js";
import { createStorage } from "./lib/storage.js";
import { applyTheme } from "./lib/theme.js";

const TRY_AGAIN_MS = 5_000;

// Cached before a theme was chosen.
const theme = cookieNamed(THEME_COOKIE, document.cookie);
if (theme) applyTheme(theme);

const chats = keptChats(createStorage());
const wanted = chatIdIn(location.pathname);
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

function shownChat({ chatId, name, messages }) {
  const chat = fromTemplate("kept-chat");
  find("summary", chat).textContent = name;
  find("ol", chat).append(...messages.map(shownMessage));
  chat.open = chatId === wanted;
  return chat;
}

function shownMessage({ author, at, text }) {
  const line = fromTemplate("kept-message");
  find("b", line).textContent = author;
  find("time", line).dateTime = at;
  find("time", line).textContent = clock.format(new Date(at));
  find(".kept__text", line).textContent = text;
  return line;
}

find("[data-kept]").hidden = chats.length === 0;
find("[data-kept]").append(...chats.map(shownChat));

find("[data-watching]").hidden = navigator.onLine;
globalThis.addEventListener("online", () => location.reload());
// Online, or back before this listener: the server isn't responding yet.
if (navigator.onLine && location.pathname !== "/offline") setTimeout(() => location.reload(), TRY_AGAIN_MS);
