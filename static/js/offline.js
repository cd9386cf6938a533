// The page that stands in for one that cannot be reached: in the reader's colours, and gone as soon as it can be.

import { cookieNamed, THEME_COOKIE } from "./lib/cookies.js";
import { find } from "./lib/dom.js";

const TRY_AGAIN_MS = 5_000;

// It was kept before the reader chose a theme.
const theme = cookieNamed(THEME_COOKIE, document.cookie);
if (["light", "dark"].includes(theme)) document.documentElement.dataset.theme = theme;

find("[data-watching]").hidden = navigator.onLine;
globalThis.addEventListener("online", () => location.reload());
// There is a network, or it came back before this listened: then it is the server that does not answer yet.
if (navigator.onLine && location.pathname !== "/offline") setTimeout(() => location.reload(), TRY_AGAIN_MS);
