// What one does with a member, by the menu beside the name: roles, removal, an invitation taken back. Loaded with the
// first press. The chat's own stream tells of what was done, here too.

import { confirmed } from "../lib/confirm.js";
import { find, findAll } from "../lib/dom.js";

export async function send(form, { name, value, dataset }, { page, http }) {
  const path = `/api/chats/${page.chatId}/members/${find('[name="user_id"]', form).value}`;
  const panel = form.closest(".panel");
  const refusal = find("[data-refusal]", panel);
  form.closest("details").open = false;
  const { asks: text, asksTitle: title, asksYes: yes } = dataset;
  const who = find(".member__name", form.closest(".member")).textContent;
  if (text && !(await confirmed({ title: title.replace("…", who), text, yes }))) return;
  try {
    await (name === "role" ? http.patch(path, { role: value }) : http.remove(path));
    refusal.hidden = true;
    if (name !== "role") takeOut(form.closest(".member"));
  } catch ({ status, message }) {
    // Someone was faster, or the role is no longer mine.
    refusal.textContent = status === 403 || status === 404 ? "You can no longer do that here." : message;
    refusal.hidden = false;
  }
}

// At once: withdrawing an invitation is not broadcast to the chat.
function takeOut(row) {
  const group = row.closest("[data-group]");
  row.remove();
  const count = findAll(".member", group).length;
  find("[data-count]", group).textContent = String(count);
  group.hidden = count === 0;
}
