// Member preference buttons: favorite, archive, notifications. Loaded on first use.

import { api } from "../lib/addresses.js";
import { announce, find, findAll, setText } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { showChatPreferences } from "./chat_head.js";
import { setMute } from "./muting.js";

const FAILED = gettext("Something went wrong. Please try again.");
const PATHS = { favourite: "favourite", archived: "archive", notifications: "notifications" };

export function refuse() {
  const refusal = document.getElementById("composer-error");
  setText("[data-text]", FAILED, refusal);
  refusal.hidden = false;
}

async function showArchived(path, http) {
  const { showToast } = await import("../lib/toast.js");
  showToast({ text: gettext("Chat archived"), undo: () => http.remove(path).then(showChatPreferences).catch(refuse) });
}

// The personal topic updates all tabs; this one shows the result even offline.
export async function send(form, { name, value, textContent }, { page, http }) {
  const path = api.preference(page.chatId, PATHS[name]);
  const menu = form.closest("details.menu");
  const isOn = value !== "" && value !== "no";
  const set = () => (isOn ? http.put(path, name === "notifications" ? { level: value } : {}) : http.remove(path));
  try {
    showChatPreferences(await (name === "muted" ? setMute(page.chatId, value, http) : set()));
    if (name === "archived" && isOn) await showArchived(path, http);
    else announce(`${textContent.trim()}: done.`);
  } catch {
    return refuse();
  }
  if (!menu) return;
  menu.open = false;
  find("summary", menu).focus();
}

// Presses the chat menu's entry: mentions only, or all messages; the end of a mute that has one.
export function toggleMute() {
  const unmute = find('#chat-head [data-sends="preferences"] button[name="muted"][value=""]:not([hidden])');
  if (unmute) return unmute.click();
  const choices = findAll('#chat-head [data-sends="preferences"] button[name="notifications"]');
  const isMuted = find("#chat-head").classList.contains("head--muted");
  choices.find(({ value }) => value === (isMuted ? "all" : "mentions"))?.click();
}
