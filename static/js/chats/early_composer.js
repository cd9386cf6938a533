// Enter before the composer's own code has come, on a slow line: what was written goes into the outbox, which sends it. It
// loads nothing but what keeps a message, so that it is there with the page.

import { asksToSend } from "../lib/enter_key.js";
import { newUuid } from "../lib/ids.js";
import { createStorage } from "../lib/storage.js";
import { MOST_CHARACTERS } from "./limits.js";
import { createOutboxStore } from "./outbox_store.js";

const form = document.getElementById("composer");
const storage = createStorage();

form?.addEventListener("keydown", (event) => {
  const { target: area } = event;
  if ("started" in form.dataset || area.name !== "content" || !asksToSend(event, storage)) return;
  event.preventDefault();
  const content = area.value.trim();
  // A command waits for the code that knows it; what is too long, for the sentence that says so.
  if (!content || content.startsWith("/") || [...content].length > MOST_CHARACTERS) return;
  const { userId, chatId } = document.body.dataset;
  const replyTo = Number(form.elements.reply_to.value);
  const quote = replyTo ? quoteShown(replyTo) : null;
  const entry = { client_id: newUuid(), content, quote, queued_at: Date.now(), state: "waiting", sentence: "" };
  createOutboxStore({ storage, userId, chatId }).add(entry);
  area.value = "";
  // Also for the draft, where it is kept already.
  area.dispatchEvent(new Event("input", { bubbles: true }));
  form.elements.reply_to.value = "";
});

// What the message answers, as the server has drawn it over the field.
function quoteShown(id) {
  const [user, content] = ["[data-name]", "[data-line]"].map((part) => document.querySelector(`#replying ${part}`).textContent);
  document.getElementById("replying").hidden = true;
  return { id, user, content, deleted: false };
}
