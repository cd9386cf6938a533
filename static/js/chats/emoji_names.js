// Names of emoji in a text: `:tada:` becomes 🎉, except in code. No DOM.
// Same as chats/text/emoji_names.py.

const NAME = /(?<![^\s(]):([\w+-]{1,40}):/g;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const INDENTED = /^(?: {4}|\t)/;

/** @param {string} text @param {(name: string) => string | null} emojiOf */
export const withEmoji = (text, emojiOf) =>
  linesOf(text).map(({ line, isOpen }) => (isOpen ? line.replace(NAME, (typed, name, place) => (isOpen(place) ? emojiOf(name) : null) ?? typed) : line)).join("\n");

// The lines of a text. Those outside of code blocks have `isOpen(place)`: whether that place is outside of code, too.
/** @param {string} text @returns {{ line: string, isOpen?: (place: number) => boolean }[]} */
export function linesOf(text) {
  let fence = "";
  return text.split("\n").map((line) => {
    const mark = FENCE.exec(line)?.[1] ?? "";
    if (fence) {
      if (mark.startsWith(fence) && /^[ `~]*$/.test(line)) fence = "";
    } else if (mark) fence = mark;
    else if (!INDENTED.test(line)) return { line, isOpen: outsideOfCode(line) };
    return { line };
  });
}

// Asked from left to right. A run of backticks is closed by the next run of the same length.
/** @param {string} line */
function outsideOfCode(line) {
  const runs = [...line.matchAll(/`+/g)].map(({ index, 0: { length } }) => ({ index, length }));
  /** @type {Map<number, number>} */
  const seen = new Map();
  /** @type {(number | undefined)[]} */
  const closing = [];
  for (let at = runs.length - 1; at >= 0; at -= 1) {
    closing[at] = seen.get(runs[at].length);
    seen.set(runs[at].length, at);
  }
  let at = 0;
  return (/** @type {number} */ place) => {
    for (; at < runs.length; at += 1) {
      const end = closing[at];
      if (runs[at].index > place) return true;
      if (end === undefined) continue;
      if (place < runs[end].index + runs[end].length) return false;
      at = end;
    }
    return true;
  };
}
