// The icon of a system message, as in chats/templatetags/chat_marks.py. Loaded with the first live one.

import { find } from "../lib/dom.js";

const SIGNS = { joined: "user-plus", left: "log-out", removed: "user-minus", owner: "crown", role: "shield", posting: "megaphone" };

export function fillSign(article, { system }) {
  const icon = find(".message__sign use", article);
  icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${SIGNS[system?.type] ?? "pencil"}`));
}
