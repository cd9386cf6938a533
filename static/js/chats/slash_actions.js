// Does what a command says, as chats/pages/slash.py does it for the plain form.

import { sentenceOf } from "../lib/http.js";
import { splitEmails } from "./emails.js";

const NO_CONNECTION = "This needs a connection. Please try again.";

// Shape: { sentence } when it is done, { refused } with why not. `isUnknown`: it may have been meant as text.
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
    const emails = splitEmails(rest);
    if (emails.length === 0) return { refused: "Add an e-mail address, for example: /invite mira@example.org" };
    try {
      await http.post(`/api/chats/${page.chatId}/members`, { user_list: emails });
    } catch (failure) {
      if (failure.status === 403) return { refused: "You may not invite people into this chat." };
      if (failure.status === 400) return { refused: "Nobody with an account was found. Check the spelling, or ask them to sign up first." };
      throw failure;
    }
    return { sentence: "The invitations are out." };
  },

  async mute({ http, page }) {
    const { chats } = await http.get("/api/users/chats");
    const path = `/api/chats/${page.chatId}/mute`;
    if (chats.find(({ id }) => id === page.chatId)?.muted) {
      await http.remove(path);
      return { sentence: "You hear of every message here again." };
    }
    await http.put(path, { level: "messages" });
    return { sentence: "This chat is silent now, except for mentions of you. /mute again ends that." };
  },

  async leave({ http, page }) {
    const { confirmed } = await import("../lib/confirm.js");
    const isSure = await confirmed({
      title: "Leave this chat?",
      text: "You will no longer see its messages. The others keep them.",
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
