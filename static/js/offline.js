// The page that stands in for one that cannot be reached: in the reader's colours, and gone as soon as it can be.

import { find } from "./lib/dom.js";
import { cookieNamed } from "./lib/http.js";

// It was kept before the reader chose a theme.
const theme = cookieNamed("theme", document.cookie);
if (["light", "dark"].includes(theme)) document.documentElement.dataset.theme = theme;

find("[data-watching]").hidden = navigator.onLine;
globalThis.addEventListener("online", () => location.reload());
