// Confirmation dialog for irreversible actions. Loaded on first use.

import { find, setText } from "./dom.js";
import { gettext } from "./i18n.js";

// Resolves true on yes; false on no and Escape. Without the dialog's markup, true.
export function confirmed({ title, text, yes }) {
  const dialog = find("dialog#confirm");
  if (!dialog) return Promise.resolve(true);
  setText("[data-title]", title, dialog);
  setText("[data-text]", text, dialog);
  setText("[data-yes]", yes, dialog);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// Submits a form with data-confirm after a yes.
export async function sendConfirmed(form, submitter) {
  const { confirm: text, confirmTitle, confirmYes } = form.dataset;
  if (!(await confirmed({ title: confirmTitle ?? gettext("Are you sure?"), text, yes: confirmYes ?? gettext("Yes") }))) return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(submitter);
}
