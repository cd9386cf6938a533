// Results of inviting, worded as in chats/pages/forms.py.

import { isolated } from "../lib/bidi.js";
import { errorText } from "../lib/http.js";
import { gettext, ngettext } from "../lib/i18n.js";
import { notFoundNotice } from "./not_found.js";

export function invitedText({ members, invited, unknown }) {
  if (invited.length > 1) return ngettext("%(count)s person is invited.", "%(count)s people are invited.", invited.length);
  if (invited.length === 1) return gettext("%(name)s is invited.", { name: isolated(members.find(({ user_id: userId }) => userId === invited[0]).name) });
  return unknown.length > 0 ? gettext("No one else was invited.") : gettext("Everyone you named is already a member or invited.");
}

// `ways`: of `waysHere`. Shape: { sentence }, or { notice } if someone was not found.
export function sayInvited(answer, ways) {
  const sentence = invitedText(answer);
  const { unknown } = answer;
  return unknown.length > 0 ? { notice: notFoundNotice({ lead: sentence, unknown, ...ways }) } : { sentence };
}

// Shape: { refused } with the reason, or { notice } if all of `named` are unknown.
export function sayRefused({ status, errors }, named, ways) {
  if (!status) return { refused: gettext("This needs a connection. Please try again.") };
  if (status === 400) return { notice: notFoundNotice({ unknown: named, ...ways }) };
  return { refused: status === 403 ? gettext("You can’t invite people to this chat.") : errorText(errors) };
}
