// Confirmation dialog for actions that cannot be undone. Loaded on first use.

import { find, setText } from "./dom.js";

// Resolves true for yes; false for no and Escape. A page without the dialog's markup never asks and says yes.
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

// Sends a form with data-confirm after a yes.
export async function sendConfirmed(form, submitter) {
  const { confirm: text, confirmTitle, confirmYes } = form.dataset;
  if (!(await confirmed({ title: confirmTitle ?? "Are you sure?", text, yes: confirmYes ?? "Yes" }))) return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(submitter);
}
