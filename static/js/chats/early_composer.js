// Enter before the composer module has loaded: queues the message in the outbox. Imports only the outbox store, to be
// there with the page.

import { asksToSend } from "../lib/enter_key.js";
import { newUuid } from "../lib/ids.js";
import { createStorage } from "../lib/storage.js";
import { MOST_CHARACTERS } from "./limits.js";
import { createOutboxStore } from "./outbox_store.js";

const form = document.getElementById("composer");
const storage = createStorage();

form?.addEventListener("keydown", (event) => {
  const { target: area } = event;
  if ("started" in form.dataset || area.name !== "content" || form.elements.files.files.length || !asksToSend(event, storage)) return;
  event.preventDefault();
  const content = area.value.trim();
  const { userId, chatId } = document.body.dataset;
  // Commands, too long texts and files wait for the full composer.
  if (!content || content.startsWith("/") || [...content].length > MOST_CHARACTERS || storage.get(`chatapp.tray.${userId}.${chatId}`)) return;
  const replyTo = Number(form.elements.reply_to.value);
  const quote = replyTo ? quoteShown(replyTo) : null;
  const entry = { client_id: newUuid(), content, quote, queued_at: Date.now(), state: "waiting", sentence: "" };
  createOutboxStore({ storage, userId, chatId }).add(entry);
  area.value = "";
  // Also clears the stored draft.
  area.dispatchEvent(new Event("input", { bubbles: true }));
  form.elements.reply_to.value = "";
});

// The quote that the server rendered over the field.
function quoteShown(id) {
  const [user, content] = ["[data-name]", "[data-line]"].map((part) => document.querySelector(`#replying ${part}`).textContent);
  document.getElementById("replying").hidden = true;
  return { id, user, content, deleted: false };
}
