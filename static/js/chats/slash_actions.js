// Runs slash commands, as chats/pages/slash.py does for the plain form.

import { find } from "../lib/dom.js";
import { sentenceOf } from "../lib/http.js";
import { showKeeping } from "./chat_head.js";
import { sayInvited, sayRefused } from "./invited.js";
import { joinLinksAddress } from "./not_found.js";
import { splitPeople } from "./people_list.js";

const NO_CONNECTION = "This needs a connection. Please try again.";

// Shape: { sentence } or { notice } (an element) when it is done, { refused } with why not. `isUnknown`: it may have been
// meant as text; `isKept`: nothing came of it, and it stays to be corrected.
export async function obey({ name, rest }, context) {
  const action = ACTIONS[name];
  if (!action) return { refused: `There is no command /${name}.`, isUnknown: true };
  try {
    return await action(context, rest);
  } catch ({ status, errors }) {
    return { refused: status ? sentenceOf(errors) : NO_CONNECTION };
  }
}

const ACTIONS = {
  // With words behind it, it is a message.
  me: () => ({ refused: "Add what you do, for example: /me waves" }),

  async invite({ http, page }, rest) {
    const people = splitPeople(rest);
    if (people.length === 0) return { refused: "Add a name or an email address, for example: /invite mira@example.org" };
    const links = joinLinksAddress();
    try {
      return sayInvited(await http.post(`/api/chats/${page.chatId}/members`, { user_list: people }), { links });
    } catch (failure) {
      return { ...sayRefused(failure, people, { links }), isKept: true };
    }
  },

  async mute({ http, page }) {
    const path = `/api/chats/${page.chatId}/mute`;
    if (find("#chat-head").classList.contains("head--muted")) {
      showKeeping(await http.remove(path));
      return { sentence: "You’ll be notified about every message." };
    }
    showKeeping(await http.put(path, { level: "messages" }));
    return { sentence: "You’ll be notified about mentions only. Use /mute again to undo this." };
  },

  async leave({ http, page }) {
    const { confirmed } = await import("../lib/confirm.js");
    const isSure = await confirmed({
      title: "Leave this chat?",
      text: "You’ll lose access to its messages. Others keep theirs.",
      yes: "Leave",
    });
    if (!isSure) return { sentence: "" };
    await http.remove(`/api/users/invited_chats/${page.chatId}`);
    location.assign("/chats");
    return { sentence: "" };
  },

  async help(context) {
    const { open } = await import("../shortcuts.js");
    await open(null, context);
    return { sentence: "" };
  },
};
