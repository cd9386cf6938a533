// Explains once per browser that one asterisk makes text italic: in some chat apps it makes it bold.

import { gettext } from "../lib/i18n.js";

const EXPLAINED = "chatapp.star";
const ONE_STAR = /(?<![\p{L}\p{N}_*\\])\*(?=\S)[^*\n]+?(?<=\S)\*(?![\p{L}\p{N}_*])/u;
const SENTENCE = gettext("One asterisk makes text italic. Use two for **bold**.");

// The sentence to show after sending `content`, or "".
/**
 * @param {string} content
 * @param {{ get(key: string): unknown, set(key: string, value: unknown): void }} storage
 */
export function starHint(content, storage) {
  if (!ONE_STAR.test(content) || storage.get(EXPLAINED)) return "";
  storage.set(EXPLAINED, true);
  return SENTENCE;
}
