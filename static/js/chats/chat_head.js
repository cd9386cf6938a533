// The open chat's name, topic and menu of member preferences.

import { comingTime } from "../lib/coming_time.js";
import { find, findAll, setText } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { chatName, shortName } from "./names.js";

// Returns the displayed name.
export function showChatHead(chat, ownName) {
  const name = chatName(chat, ownName);
  setText("#chat-name", name);
  setText("#page-heading", name);
  setText("#chat-topic", chat.topic ?? "");
  const topic = find("#chat-topic");
  if (topic) topic.hidden = !chat.topic;
  showChatPreferences(chat);
  setText('label[for="content"]', gettext("Message %(name)s", { name }));
  find("#content")?.setAttribute("placeholder", gettext("Message %(name)s", { name: shortName(name) }));
  return name;
}

// Of two opposite buttons show the applicable one; of a set of choices show all, one pressed.
export function showChatPreferences({ favourite, archived, muted, muted_until: until, notifications, role, kind, posting }) {
  find("#chat-head")?.classList.toggle("head--muted", Boolean(muted));
  const now = { favourite: favourite ? "yes" : "no", archived: archived ? "yes" : "no", notifications: notifications ?? "" };
  showMute(muted, until);
  for (const button of findAll('[data-sends="preferences"] button:not([name="muted"])')) {
    const isNow = now[button.name] === button.value;
    if (button.ariaPressed === null) button.hidden = isNow;
    else button.ariaPressed = String(isNow);
  }
  const bar = document.getElementById("archived");
  if (bar) bar.hidden = !archived;
  const leads = role !== "member" && kind !== "direct" ? "yes" : "no";
  for (const link of findAll("[data-leads]")) link.hidden = link.dataset.leads !== leads;
  // The chat's rules for message menus (chats/rules/message.py).
  const timeline = document.getElementById("timeline");
  if (!timeline) return;
  timeline.dataset.leadsAs = leads === "yes" ? role : "";
  timeline.toggleAttribute("data-pins", kind !== "open" || leads === "yes");
  const isAnnouncing = posting === "moderators";
  const posts = !isAnnouncing || leads === "yes";
  timeline.toggleAttribute("data-posts", posts);
  const hidden = { "chat-announces": !isAnnouncing, "posting-restricted": posts, composer: !posts };
  for (const [id, isHidden] of Object.entries(hidden)) document.getElementById(id).hidden = isHidden;
}

// What the bell's menu says of a mute with an end, and offers.
function showMute(muted, until) {
  for (const note of findAll("[data-mute-note]")) {
    note.hidden = !until;
    if (until) note.textContent = gettext("Muted until %(time)s", { time: comingTime(new Date(until)) });
  }
  for (const button of findAll('[data-sends="preferences"] [name="muted"]')) button.hidden = button.value ? muted === "everything" : !until;
}
