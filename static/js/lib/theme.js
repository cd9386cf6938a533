// The theme, in a cookie so that the server's first paint is right.

import { THEME_COOKIE } from "./cookies.js";
import { findAll } from "./dom.js";

const ONE_YEAR_SECONDS = 31_536_000;
const FORCED = "(forced-colors: active)";

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
    // Release 1.0 stored it here.
    if (!theme) document.cookie = "theme=; Path=/; Max-Age=0; SameSite=Lax";
    applyTheme(theme);
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
  }

  form.addEventListener("submit", choose);
  return { stop: () => form.removeEventListener("submit", choose) };
}

// As the server renders it (chatapp/pages/theme.py). `theme`: the cookie's value, "" is the system's.
export function applyTheme(theme) {
  const { documentElement } = document;
  if (theme) documentElement.dataset.theme = theme;
  else delete documentElement.dataset.theme;
  const isContrast = theme.startsWith("contrast-");
  document.getElementById("contrast").media = isContrast ? "all" : theme ? FORCED : `(prefers-contrast: more), ${FORCED}`;
}
