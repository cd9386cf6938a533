// The settings switch: what Enter does while writing.

import { findAll } from "./dom.js";
import { chooseEnter, enterSends } from "./enter_key.js";

const SENDS = "sends";

export function start(group, { storage }) {
  const buttons = findAll("button", group);

  function show() {
    for (const button of buttons) button.setAttribute("aria-pressed", String((button.value === SENDS) === enterSends(storage)));
  }

  group.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    chooseEnter(storage, { sends: button.value === SENDS });
    show();
  });
  show();
}
