// Changes a message's text where it stands. What sends in the composer saves, Escape gives up.

import { find, fromTemplate } from "../lib/dom.js";
import { asksToSend } from "../lib/enter_key.js";

// `save(text)` resolves to why it was refused, or "".
export function editInPlace({ article, content, save, storage }) {
  if (find(".edit-form", article)) return;
  const body = find(".message__body", article);
  const form = fromTemplate("edit-template");
  const area = find("textarea", form);
  const error = find(".field__error", form);
  // From the composer (arrow up) one goes on writing there; from a menu one is at the message.
  const cameFrom = document.activeElement?.matches("textarea") ? document.activeElement : article;
  area.value = content;
  body.hidden = true;
  body.after(form);
  area.focus();
  area.setSelectionRange(content.length, content.length);

  function close() {
    form.remove();
    body.hidden = false;
    cameFrom.focus({ preventScroll: true });
  }

  async function send(event) {
    event.preventDefault();
    if (area.value.trim() === content) return close();
    const refusal = await save(area.value);
    if (!refusal) return close();
    error.textContent = refusal;
    error.hidden = false;
  }

  form.addEventListener("submit", send);
  find('[data-action="cancel"]', form).addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    // What is under the form does not hear the form's keys.
    event.stopPropagation();
    if (event.key === "Escape" && !event.isComposing) close();
    if (event.target === area && asksToSend(event, storage)) send(event);
  });
}
