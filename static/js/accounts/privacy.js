// Privacy switches: saved at once, reverted if saving fails.

import { api } from "../lib/addresses.js";
import { findAll, setText } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

export function start(form, { http }) {
  async function save(target) {
    const { name, checked } = target;
    setText("[data-saved]", "", form);
    try {
      await http.patch(api.me, { [name]: checked });
      setText("[data-saved]", gettext("Saved."), form);
      if (name === "takes_direct_messages") for (const text of findAll("[data-direct]")) text.hidden = (text.dataset.direct === "on") !== checked;
    } catch (failure) {
      target.checked = !checked;
      setText("[data-saved]", gettext("Not saved. %(reason)s", { reason: failure.message }), form);
    }
  }

  form.addEventListener("change", ({ target }) => save(target));
  // Switched before this module loaded: the button that would save them is hidden.
  for (const input of findAll("[role=switch]", form)) if (input.checked !== input.defaultChecked) save(input);
}
