// After a message went to the outbox: it can be undone for a moment, and a star may need a word. Loaded when needed.

import { gettext } from "../lib/i18n.js";
import { showToast } from "../lib/toast.js";
import { mailHint } from "./mail_hint.js";
import { starHint } from "./star_hint.js";

export function afterSend({ client_id: clientId, content, queued_at: queuedAt, held_until: heldUntil }, { room, storage, hint }) {
  if (heldUntil) {
    const release = () => room.outbox.release(clientId);
    showToast({ text: gettext("Not sent yet"), milliseconds: heldUntil - queuedAt, undo: () => room.takeBack(clientId), over: release });
  }
  const notice = mailHint(content) ?? starHint(content, storage);
  if (notice) hint.show({ notice });
}
