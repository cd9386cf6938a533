// The open chat's name and topic, wherever the page shows them, and its menu: how its reader keeps it.

import { find, findAll, setText } from "../lib/dom.js";
import { chatName } from "./names.js";

const LONGEST_PLACEHOLDER = 40;

// Returns the name shown.
export function showChatHead(chat, ownName) {
  const name = chatName(chat, ownName);
  setText("#chat-name", name);
  setText("#page-heading", name);
  setText("#chat-topic", chat.topic ?? "");
  const topic = find("#chat-topic");
  if (topic) topic.hidden = !chat.topic;
  showKeeping(chat);
  setText('label[for="content"]', `Message ${name}`);
  const short = name.length > LONGEST_PLACEHOLDER ? `${name.slice(0, LONGEST_PLACEHOLDER - 1)}…` : name;
  find("#content")?.setAttribute("placeholder", `Message ${short}`);
  return name;
}

// Which buttons of the menu there are: of two opposites the other one, of several choices all, one of them pressed.
export function showKeeping({ favourite, archived, muted, role, kind }) {
  find("#chat-head")?.classList.toggle("head--muted", Boolean(muted));
  const now = { favourite: favourite ? "yes" : "no", archived: archived ? "yes" : "no", muted: muted ?? "" };
  for (const button of findAll('[data-sends="keep"] button')) {
    const isNow = now[button.name] === button.value;
    if (button.ariaPressed === null) button.hidden = isNow;
    else button.ariaPressed = String(isNow);
  }
  const bar = document.getElementById("archived");
  if (bar) bar.hidden = !archived;
  const leads = role !== "member" && kind !== "direct" ? "yes" : "no";
  for (const link of findAll("[data-leads]")) link.hidden = link.dataset.leads !== leads;
  // As rules of messages have it (chats/rules/message.py), for their menus.
  const timeline = document.getElementById("timeline");
  if (!timeline) return;
  timeline.dataset.leadsAs = leads === "yes" ? role : "";
  timeline.toggleAttribute("data-pins", kind !== "open" || leads === "yes");
}
