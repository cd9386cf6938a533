// Mutes a chat, maybe with an end, or unmutes it. Loaded on first use.

import { endOf } from "../accounts/ends.js";
import { api } from "../lib/addresses.js";

// `value`: a level; when a mute of everything ends ("60" minutes, "tomorrow"); "" unmutes. Returns the chat.
export function setMute(chatId, value, http) {
  const path = api.preference(chatId, "mute");
  if (!value) return http.remove(path);
  const isLevel = value === "messages" || value === "everything";
  return http.put(path, isLevel ? { level: value } : { level: "everything", until: endOf(value).toISOString() });
}
