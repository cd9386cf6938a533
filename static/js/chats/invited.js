// What came of inviting, in the words of chats/pages/forms.py.

import { sentenceOf } from "../lib/http.js";

export const NOBODY = "Nobody with an account was found. Check the spelling, or ask them to sign up first.";

export function invitedSentence({ members, invited, unknown }) {
  return unknown.length > 0 ? `${asked(members, invited, true)} Not found: ${unknown.join(", ")}.` : asked(members, invited, false);
}

function asked(members, invited, isPart) {
  if (invited.length > 1) return `${invited.length} people are invited.`;
  if (invited.length === 1) return `${members.find(({ user_id: userId }) => userId === invited[0]).name} is invited.`;
  return isPart ? "Nobody else is invited." : "Everybody you named is in this chat or invited already.";
}

export function refusedSentence({ status, errors }) {
  if (!status) return "This needs a connection. Please try again.";
  if (status === 400) return NOBODY;
  if (status === 403) return "You may not invite people into this chat.";
  return sentenceOf(errors);
}
