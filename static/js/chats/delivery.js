// Brings one outbox entry to the server: over the joined topic, or by HTTP while there is no socket. Both answer the same.

import { sentenceOf } from "../lib/http.js";

const UNANSWERABLE = "The message you replied to was deleted. Retry to send without it.";
const NOT_ACCEPTING = "This person does not accept direct messages.";
const NO_LONGER_A_MEMBER = "You can no longer write in this chat.";

// Returns deliver(entry) as outbox.js wants it. `line` is lib/topic_line.js; `onSilence` hears that a push got no answer.
export function createDelivery({ line, http, chatId, isOnline = () => navigator.onLine, onSilence = () => {} }) {
  return async function deliver({ client_id, content, quote, thread_root }) {
    const message = { content, client_id };
    if (quote) message.reply_to = quote.id;
    if (thread_root) message.thread_root = thread_root;
    const { status, response } = await line.push("message", message);
    if (status === "ok") return { outcome: "sent", receipt: response };
    if (status === "error") return refusalOf(response);
    if (status === "timeout") onSilence();
    // "lost": it may be stored or not; the same client_id finds out. The socket is coming back, or HTTP answers sooner.
    if (!isOnline()) return { outcome: "later" };
    try {
      return { outcome: "sent", receipt: await http.post(`/api/chats/${chatId}/messages`, message) };
    } catch (failure) {
      return outcomeOf(failure);
    }
  };
}

// The socket's error reply: {"errors": {...}} is final, a `reason` mostly is not.
function refusalOf({ reason, retry_after: seconds, errors }) {
  if (reason === "not_accepting") return { outcome: "refused", sentence: NOT_ACCEPTING };
  if (reason === "Forbidden") return { outcome: "refused", sentence: NO_LONGER_A_MEMBER };
  if (reason === "rate_limited") return { outcome: "later", seconds: seconds ?? 1 };
  if (errors && !reason) return refusedFor(errors);
  return { outcome: "later", seconds };
}

function outcomeOf({ status, errors, retryAfterSeconds: seconds }) {
  if (status === 403 && errors?.detail === NOT_ACCEPTING) return { outcome: "refused", sentence: NOT_ACCEPTING };
  if (status === 403) return { outcome: "refused", sentence: NO_LONGER_A_MEMBER };
  if ([400, 404, 413, 422].includes(status)) return refusedFor(errors);
  return { outcome: "later", seconds };
}

// What it answers was deleted meanwhile: the text itself may still be wanted.
function refusedFor(errors) {
  if (errors.reply_to) return { outcome: "refused", sentence: UNANSWERABLE, isUnanswerable: true };
  return { outcome: "refused", sentence: sentenceOf(errors) };
}
