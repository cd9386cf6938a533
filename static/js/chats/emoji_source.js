// Emoji for the completion, after a colon: `:smi` offers, `:smile:` is put in at once.

import { find } from "../lib/dom.js";

const TYPED = /(?:^|[\s(])(:([\w+-]{2,40}))$/;
const FINISHED = /(?:^|[\s(])(:([\w+-]{1,40}):)$/;
const MOST_SHOWN = 8;

export function createEmojiSource({ storage }) {
  let finder = null;
  // Forty kilobytes of names that most messages do without.
  const load = async () => (finder ??= (await import("./emoji.js")).createEmojiFinder({ storage }));

  return {
    label: "Emoji",
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
      sign.textContent = emoji;
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
      if (!emoji) return null;
      finder.use(emoji);
      return { from: caret - found[1].length, text: emoji };
    },
  };
}
