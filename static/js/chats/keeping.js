// Member preference buttons: favorite, archive, notifications. Loaded on first use.

import { announce, find, setText } from "../lib/dom.js";
import { showKeeping } from "./chat_head.js";

const FAILED = "Something went wrong. Please try again.";
const PATHS = { favourite: "favourite", archived: "archive", muted: "mute" };

function refuse() {
  const refusal = document.getElementById("composer-error");
  setText("[data-text]", FAILED, refusal);
  refusal.hidden = false;
}

// The person's own stream tells all tabs; this one shows the answer even while it is away.
export async function send(form, { name, value, textContent }, { page, http }) {
  const path = `/api/chats/${page.chatId}/${PATHS[name]}`;
  const menu = form.closest("details.menu");
  const isOn = value !== "" && value !== "no";
  try {
    showKeeping(await (isOn ? http.put(path, name === "muted" ? { level: value } : {}) : http.remove(path)));
    announce(`${textContent.trim()}: done.`);
  } catch {
    return refuse();
  }
  if (!menu) return;
  menu.open = false;
  find("summary", menu).focus();
}
