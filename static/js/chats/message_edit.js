// Inline editing of a message's text and files. The composer's send keys save, Escape cancels.

import { api } from "../lib/addresses.js";
import { find, fromTemplate } from "../lib/dom.js";
import { asksToSend } from "../lib/enter_key.js";
import { gettext } from "../lib/i18n.js";
import { attachWhenWanted } from "./composer.js";

// `save({ content, files })`, of which only what changed is there, resolves to the reason for a refusal, or "".
export function editInPlace({ article, row: { content, files: stored = [] }, context, save }) {
  if (find(".edit-form", article)) return;
  const body = find(".message__body", article);
  const shownFiles = find(".attachments", article);
  const form = fromTemplate("edit-template");
  const area = find("textarea", form);
  const error = find(".field__error", form);
  // Return focus: to the composer after arrow up, to the message after its menu.
  const cameFrom = document.activeElement?.matches("textarea") ? document.activeElement : article;
  area.value = content;
  body.hidden = true;
  body.after(form);
  if (stored.length > 0) shownFiles.hidden = true;
  area.focus();
  area.setSelectionRange(content.length, content.length);

  const kept = stored.map(({ id, name, size, mime, kind, url, alt = "", is_spoiler = false }) => ({ key: id, fileId: id, name, size, type: mime, face: kind === "image" && url ? `${url}/360` : "", alt, is_spoiler }));
  const files = attachWhenWanted({ form, context, storageKey: "", refuse: refused, kept });
  let isSending = false;

  function refused(sentence) {
    error.textContent = sentence;
    error.hidden = !sentence;
  }

  function close() {
    files.tray?.close();
    form.remove();
    body.hidden = false;
    shownFiles.hidden = !find(".attachment", shownFiles);
    cameFrom.focus({ preventScroll: true });
  }

  // How stored files are shown is theirs, not the message's.
  async function describe() {
    for (const { fileId, alt, is_spoiler } of files.tray?.items() ?? []) {
      const before = kept.find((one) => one.fileId === fileId);
      if (!before || (before.alt === alt && before.is_spoiler === is_spoiler)) continue;
      await context.http.patch(api.file(fileId), { alt, is_spoiler });
      Object.assign(before, { alt, is_spoiler });
    }
  }

  // What changed, or null if the form was closed meanwhile.
  async function edited() {
    const changes = area.value.trim() === content ? {} : { content: area.value };
    if (!files.tray) return changes;
    if (files.tray.items().some(({ fileId }) => !fileId)) refused(gettext("Saves when the files are uploaded"));
    const { ids, sentence } = await files.tray.finished(() => form.isConnected);
    if (sentence) throw new Error(sentence);
    if (!ids) return null;
    return ids.join() === stored.map(({ id }) => id).join() ? changes : { ...changes, files: ids };
  }

  async function send(event) {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    try {
      await files.waking;
      const changes = await edited();
      if (!changes) return;
      await describe();
      const refusal = Object.keys(changes).length > 0 ? await save(changes) : "";
      if (refusal) return refused(refusal);
      files.tray?.release();
      close();
    } catch ({ message }) {
      refused(message);
    } finally {
      isSending = false;
    }
  }

  form.addEventListener("submit", send);
  find('[data-action="cancel"]', form).addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    // The form's keys don't bubble.
    event.stopPropagation();
    if (event.key === "Escape" && !event.isComposing) close();
    if (event.target === area && asksToSend(event, context.storage)) send(event);
  });
}
