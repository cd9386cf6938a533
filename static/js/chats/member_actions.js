// A member's menu: role, removal, revoking an invitation. Loaded on first use.
// Results arrive on the chat's topic.

import { api } from "../lib/addresses.js";
import { confirmed } from "../lib/confirm.js";
import { find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

export async function send(form, { name, value, dataset }, { page, http }) {
  const path = api.member(page.chatId, find('[name="user_id"]', form).value);
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
    // Already changed by someone else, or the role is no longer mine.
    refusal.textContent = status === 403 || status === 404 ? gettext("You can no longer do that here.") : message;
    refusal.hidden = false;
  }
}

// Locally: withdrawing an invitation isn't broadcast.
function takeOut(row) {
  const group = row.closest("[data-group]");
  row.remove();
  const count = findAll(".member", group).length;
  find("[data-count]", group).textContent = String(count);
  group.hidden = count === 0;
}
