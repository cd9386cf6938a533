// What an error means for an unsent message: refused, with a sentence, or to be sent later.

import { errorText } from "../lib/http.js";
import { gettext } from "../lib/i18n.js";

const UNANSWERABLE = gettext("The message you replied to was deleted. Retry to send without it.");
const NOT_ACCEPTING = gettext("This person does not accept direct messages.");
// The code of an announcement chat (docs/errors.md).
const RESTRICTED = "posting_restricted";
const NO_LONGER_A_MEMBER = gettext("You can no longer write in this chat.");

// The socket's error reply: {"errors": {...}} is final, a `reason` mostly isn't.
/** @type {(response: Refusal) => Outcome} */
export function refusalOf({ reason, retry_after: seconds, errors }) {
  if (reason === "not_accepting") return { outcome: "refused", sentence: NOT_ACCEPTING };
  if (reason === RESTRICTED) return { outcome: "refused", sentence: errorText(errors) };
  if (reason === "Forbidden") return { outcome: "refused", sentence: NO_LONGER_A_MEMBER };
  if (reason === "rate_limited") return { outcome: "later", seconds: seconds ?? 1 };
  if (errors && !reason) return refusedFor(errors);
  return { outcome: "later", seconds };
}

/** @type {(failure: any) => Outcome} */
export function outcomeOf({ status, errors, retryAfterSeconds: seconds }) {
  if (status === 403 && errors?.code === "not_accepting") return { outcome: "refused", sentence: NOT_ACCEPTING };
  if (status === 403 && errors?.code === RESTRICTED) return { outcome: "refused", sentence: errorText(errors) };
  if (status === 403) return { outcome: "refused", sentence: NO_LONGER_A_MEMBER };
  if ([400, 404, 413, 422].includes(status)) return refusedFor(errors);
  return { outcome: "later", seconds };
}

// The quoted message was deleted; the text may still be wanted.
/** @type {(errors: Errors) => Outcome} */
function refusedFor(errors) {
  if (errors.reply_to) return { outcome: "refused", sentence: UNANSWERABLE, isUnanswerable: true };
  return { outcome: "refused", sentence: errorText(errors) };
}
