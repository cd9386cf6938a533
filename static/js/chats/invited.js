// Results of inviting, with the sentences of chats/pages/forms.py.

import { sentenceOf } from "../lib/http.js";
import { notFoundNotice } from "./not_found.js";

function invitedSentence({ members, invited, unknown }) {
  if (invited.length > 1) return `${invited.length} people are invited.`;
  if (invited.length === 1) return `${members.find(({ user_id: userId }) => userId === invited[0]).name} is invited.`;
  return unknown.length > 0 ? "No one else was invited." : "Everyone you named is already a member or invited.";
}

// Shape: { sentence }, or { notice } when not everyone was found.
export function sayInvited(answer, { links }) {
  const sentence = invitedSentence(answer);
  const { unknown } = answer;
  return unknown.length > 0 ? { notice: notFoundNotice({ lead: sentence, unknown, links }) } : { sentence };
}

// Shape: { refused } with why, or { notice } when `named` are unknown, all of them.
export function sayRefused({ status, errors }, named, { links }) {
  if (!status) return { refused: "This needs a connection. Please try again." };
  if (status === 400) return { notice: notFoundNotice({ unknown: named, links }) };
  return { refused: status === 403 ? "You can’t invite people to this chat." : sentenceOf(errors) };
}
