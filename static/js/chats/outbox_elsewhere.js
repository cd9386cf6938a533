// Sends other chats' outboxes by HTTP, in order. Loaded on first use.

import { createDelivery } from "./delivery.js";
import { createOutbox } from "./outbox.js";
import { createOutboxStore } from "./outbox_store.js";
import { filesOf } from "./sent_files.js";

const NO_LINE = { push: () => Promise.resolve({ status: "offline", response: {} }) };
const sending = new Map(); // chat id -> its outbox

export function sendElsewhere({ page, http, storage }) {
  const prefix = `chatapp.outbox.${page.userId}.`;
  const chatIds = new Set(storage.keys(prefix).map((key) => Number(key.slice(prefix.length).split(".")[0])));
  chatIds.delete(page.chatId);
  for (const chatId of chatIds) {
    if (!sending.has(chatId)) {
      const store = createOutboxStore({ storage, userId: page.userId, chatId });
      sending.set(chatId, createOutbox({ store, deliver: createDelivery({ line: NO_LINE, http, chatId, filesOf: (...wanted) => filesOf(null, ...wanted) }) }));
    }
    sending.get(chatId).wake();
  }
}
