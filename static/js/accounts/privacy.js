// The switches of the privacy page: each counts at once, and goes back when it could not be kept.

import { findAll, setText } from "../lib/dom.js";

export function start(form, { http }) {
  form.addEventListener("change", async ({ target }) => {
    const { name, checked } = target;
    setText("[data-saved]", "", form);
    try {
      await http.patch("/api/users/me", { [name]: checked });
      setText("[data-saved]", "Saved.", form);
      if (name === "takes_direct_messages") for (const text of findAll("[data-direct]")) text.hidden = (text.dataset.direct === "on") !== checked;
    } catch (failure) {
      target.checked = !checked;
      setText("[data-saved]", `Not saved: ${failure.message}`, form);
    }
  });
}
