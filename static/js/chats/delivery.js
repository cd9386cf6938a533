// Delivers one outbox entry: over the joined topic, or by HTTP without a socket. Same responses.

import { api } from "../lib/addresses.js";

// `onSilence` is called if a push times out.
/** @type {CreateDelivery} */
export function createDelivery({ line, http, chatId, isOnline = () => navigator.onLine, onSilence = () => {}, filesOf }) {
  return async function deliver({ client_id, content, quote, thread_root, uploads }, isWanted = () => true) {
    /** @type {Sent} */
    const message = { content, client_id };
    if (quote) message.reply_to = quote.id;
    if (thread_root) message.thread_root = thread_root;
    if (uploads?.length) {
      const { ids, failure } = await filesOf(uploads, isWanted);
      if (failure) return failure;
      message.files = ids;
    }
    const { status, response } = await line.push("message", message);
    if (status === "ok") return { outcome: "sent", receipt: response };
    if (status === "error") return explained(({ refusalOf }) => refusalOf(response));
    if (status === "timeout") onSilence();
    // "lost": stored or not is unknown; resending the client_id is safe. Retry on reconnect or by HTTP.
    if (!isOnline()) return { outcome: "later" };
    try {
      return { outcome: "sent", receipt: await http.post(api.messages(chatId), message) };
    } catch (failure) {
      return explained(({ outcomeOf }) => outcomeOf(failure));
    }
  };
}

// Loaded with the first failure. Without it, the message is sent again later.
/** @type {(explain: (refusals: typeof import("./refusals.js")) => Outcome) => Promise<Outcome>} */
const explained = (explain) => import("./refusals.js").then(explain, () => ({ outcome: "later" }));
