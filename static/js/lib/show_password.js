// The eye of a password field.

import { find } from "./dom.js";

export function start(element) {
  const input = find("input", element);
  const eye = find("button", element);

  function show(isShown) {
    input.type = isShown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(isShown));
  }

  eye.addEventListener("click", () => show(eye.getAttribute("aria-pressed") !== "true"));
  // Browsers store and fill in only what is sent as a password.
  input.form?.addEventListener("submit", () => show(false));
}
