// Runs slash commands, as chats/pages/slash.py does for the form.

import { api } from "../lib/addresses.js";
import { find } from "../lib/dom.js";
import { errorText } from "../lib/http.js";
import { gettext, locale } from "../lib/i18n.js";
import { messageTime } from "../lib/time.js";
import { showChatPreferences } from "./chat_head.js";
import { sayInvited, sayRefused } from "./invited.js";
import { MOST_CHARACTERS } from "./limits.js";
import { waysHere } from "./not_found.js";
import { splitPeople } from "./people_list.js";
import { messageText, parseCommand } from "./slash.js";

const NO_CONNECTION = gettext("This needs a connection. Please try again.");

// What notifies, by level. A mute with an end may have been one of mentions only.
const NOTIFIED = {
  "": gettext("You’ll be notified as in your settings."),
  all: gettext("You’ll be notified about every message."),
};

// Text with a leading slash, or too long: a message ({ isSaid, content }), or a command that runs now ({ answer }).
export async function obey(written, context) {
  const { length } = [...written];
  if (length > MOST_CHARACTERS) return { answer: { refused: tooLong(length), isKept: true } };
  const slash = parseCommand(written);
  if (!slash) return { isSaid: true, content: messageText(written) };
  return { answer: await runCommand(slash, context) };
}

function tooLong(count) {
  const [most, length] = [MOST_CHARACTERS, count].map((number) => number.toLocaleString(locale));
  return gettext("%(most)s characters at most; this has %(length)s.", { most, length });
}

// Shape: { sentence } or { notice } (an element) on success, { refused } with the reason. `isUnknown`: maybe
// meant as text; `isKept`: the text stays, to be corrected.
async function runCommand({ name, rest }, context) {
  const action = ACTIONS[name];
  if (!action) return { refused: gettext("There is no command /%(name)s.", { name }), isUnknown: true };
  try {
    return await action(context, rest);
  } catch ({ status, errors }) {
    return { refused: status ? errorText(errors) : NO_CONNECTION };
  }
}

const ACTIONS = {
  // With text after it, it is a message.
  me: () => ({ refused: gettext("Add what you do, for example: /me waves") }),

  async invite({ http, page }, rest) {
    const people = splitPeople(rest);
    if (people.length === 0) return { refused: gettext("Add a name or an email address, for example: /invite mira@example.org") };
    const ways = waysHere();
    try {
      return sayInvited(await http.post(api.members(page.chatId), { user_list: people }), ways);
    } catch (failure) {
      return { ...sayRefused(failure, people, ways), isKept: true };
    }
  },

  async remind({ http }, rest) {
    const { at } = await http.post(api.later(), { text: rest, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    return { sentence: gettext("You’ll be reminded: %(time)s", { time: messageTime(new Date(at)) }) };
  },

  async mute({ http, page }) {
    const path = api.preference(page.chatId, "mute");
    if (find("#chat-head").classList.contains("head--muted")) {
      const chat = await http.remove(path);
      showChatPreferences(chat);
      return { sentence: NOTIFIED[chat.notifications ?? ""] };
    }
    showChatPreferences(await http.put(path, { level: "messages" }));
    return { sentence: gettext("You’ll be notified about mentions only. Use /mute again to undo this.") };
  },

  async leave(context) {
    const { leave } = await import("./leave_chat.js");
    leave(context);
    return { sentence: "" };
  },

  async help(context) {
    const { open } = await import("../shortcuts.js");
    await open(null, context);
    return { sentence: "" };
  },
};
