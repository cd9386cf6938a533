// The components page: renders script-only components with the chat's own functions.

import { createPendingTurn, fillState } from "../chats/message_view.js";

const AUTHOR = { userId: 1, userName: "Ada Lovelace", chatId: 1 };
const entry = { client_id: "", quote: null, queued_at: Date.now(), sentence: "" };

const unsent = [
  { ...entry, state: "waiting", content: "On its way" },
  { ...entry, state: "failed", content: "This one did not get through", sentence: "the chat is closed" },
].map((written) => {
  const turn = createPendingTurn(written, AUTHOR);
  turn.classList.add("turn--first");
  fillState(turn, written);
  return turn;
});
document.querySelector("[data-part=unsent]").append(...unsent);
