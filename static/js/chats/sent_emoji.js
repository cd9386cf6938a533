// The emoji of a message that the server hasn't answered yet: `:tada:` and the site's own, as the stored message will
// show them. Loaded with the first such message.

import { createHttp } from "../lib/http.js";
import { createStorage } from "../lib/storage.js";
import { loadCustomEmoji } from "./custom_emoji.js";
import { createEmojiFinder } from "./emoji.js";
import { isEmojiAlone } from "./emoji_alone.js";
import { linesOf, withEmoji } from "./emoji_names.js";
import { isCustom, showEmoji } from "./emoji_sign.js";
import { plainParagraphs } from "./plain_paragraphs.js";

// As in chats/text/custom_emoji.py.
const CUSTOM = /:([a-z][\w-]{1,31}):/giy;
const MOST_SHOWN = 50;
const MOST_ALONE = 10;

// `isShown()`: whether the body still shows the text without HTML.
export async function showSentEmoji(body, content, isShown) {
  const custom = await loadCustomEmoji(createHttp());
  const finder = createEmojiFinder({ storage: createStorage(), custom });
  const text = withEmoji(content, (name) => {
    const emoji = finder.coded(name);
    return emoji && !isCustom(emoji) ? emoji : null;
  });
  if (!isShown()) return;
  body.replaceChildren(...plainParagraphs(text));
  body.classList.toggle("message__body--emoji", isEmojiAlone(text));
  if (custom.length > 0) showCustom(body, text, new Set(custom.map(({ codes: [name] }) => name)));
}

function showCustom(body, text, names) {
  const lines = linesOf(text).filter(({ line }) => line);
  const shown = [...textNodes(body)].filter(({ data }) => data !== "\n");
  let left = MOST_SHOWN;
  for (const [place, node] of shown.entries()) {
    const { line, isOpen } = lines[place] ?? {};
    if (line !== node.data || !isOpen) continue;
    const parts = partsOf(line, { isOpen, names, most: left });
    left -= parts.filter((part) => typeof part !== "string").length;
    node.replaceWith(...parts);
  }
  const pictures = MOST_SHOWN - left;
  const [paragraph, next] = body.children;
  const rest = paragraph?.textContent ?? "";
  if (pictures > 0 && pictures <= MOST_ALONE && !next && (!rest.trim() || isEmojiAlone(rest))) paragraph.classList.add("emoji-alone");
}

// Texts and pictures. After a letter, a digit, a colon or a slash, a colon belongs to something else, unless another
// picture ends there.
function partsOf(line, { isOpen, names, most }) {
  const parts = [];
  let [from, at] = [0, line.indexOf(":")];
  while (at >= 0) {
    CUSTOM.lastIndex = at;
    const name = CUSTOM.exec(line)?.[1].toLowerCase();
    const isStart = (at === from && at > 0) || !/[\p{L}\p{N}_:/]/u.test(line[at - 1] ?? "");
    if (name && names.has(name) && isStart && most > 0 && isOpen(at)) {
      const sign = document.createElement("span");
      showEmoji(sign, `:${name}:`);
      parts.push(line.slice(from, at), sign.firstChild);
      most -= 1;
      from = at + name.length + 2;
      at = line.indexOf(":", from);
    } else at = line.indexOf(":", at + 1);
  }
  return [...parts, line.slice(from)].filter((part) => part !== "");
}

function* textNodes(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) yield node;
}
