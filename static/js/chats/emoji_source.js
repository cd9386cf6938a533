// Emoji completion after a colon: `:smi` suggests, `:smile:` is replaced at once.

import { find } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { loadCustomEmoji } from "./custom_emoji.js";
import { isCustom, showEmoji } from "./emoji_sign.js";

const TYPED = /(?:^|[\s(])(:([\w+-]{2,40}))$/;
const FINISHED = /(?:^|[\s(])(:([\w+-]{1,40}):)$/;
const MOST_SHOWN = 8;

export function createEmojiSource({ storage, http }) {
  let finder = null;
  let custom = null; // of the finder
  // 40 kB of names that most messages don't need.
  async function load() {
    const [{ createEmojiFinder }, entries] = await Promise.all([import("./emoji.js"), loadCustomEmoji(http)]);
    if (entries !== custom) finder = createEmojiFinder({ storage, custom: (custom = entries) });
    return finder;
  }

  return {
    label: gettext("Emoji"),
    at(text, caret) {
      const found = TYPED.exec(text.slice(0, caret));
      return found && { from: caret - found[1].length, query: found[2] };
    },
    async options(query) {
      try {
        return (await load()).named(query).slice(0, MOST_SHOWN);
      } catch {
        return [];
      }
    },
    show(element, { emoji, name, codes }) {
      const sign = document.createElement("span");
      sign.className = "completion__sign completion__sign--emoji";
      showEmoji(sign, emoji);
      find(".avatar", element).replaceWith(sign);
      find(".completion__name", element).textContent = `:${codes[0]}:`;
      find(".completion__note", element).textContent = name;
    },
    text(option) {
      finder.use(option.emoji);
      return `${option.emoji} `;
    },
    finished(text, caret) {
      const found = FINISHED.exec(text.slice(0, caret));
      const emoji = found && finder?.coded(found[2]);
      // A custom one stays as it is typed.
      if (!emoji || isCustom(emoji)) return null;
      finder.use(emoji);
      return { from: caret - found[1].length, text: emoji };
    },
  };
}
