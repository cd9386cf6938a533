// The product's own words in messages' HTML, which is English. As in chats/text/words_in_html.py.

import { gettext } from "../lib/i18n.js";

const spoiler = (name) => `<summary>${name}</summary>`;
const more = (open, close) => `<summary><span>${open}</span><span>${close}</span></summary>`;

export const inLanguage = (html) =>
  html
    .replaceAll(spoiler("Spoiler"), () => spoiler(gettext("Spoiler")))
    .replaceAll(more("Show all", "Show less"), () => more(gettext("Show all"), gettext("Show less")));
