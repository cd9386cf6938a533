// Light, dark or the system's: shown at once, kept in a cookie so that the server's first paint is already right.

import { THEME_COOKIE } from "./cookies.js";
import { findAll } from "./dom.js";

const ONE_YEAR_SECONDS = 31_536_000;

export function start(form) {
  const buttons = findAll('button[name="theme"]', form);

  function choose(event) {
    const chosen = event.submitter;
    if (!buttons.includes(chosen)) return;
    event.preventDefault();
    const theme = chosen.value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    const life = theme ? ONE_YEAR_SECONDS : 0;
    document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${life}; SameSite=Lax${secure}`;
    // What release 1.0 kept would be read again.
    if (!theme) document.cookie = "theme=; Path=/; Max-Age=0; SameSite=Lax";
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
  }

  form.addEventListener("submit", choose);
  return { stop: () => form.removeEventListener("submit", choose) };
}
