// A text as one line of plain words, for quotes and lists: what only Markdown would read is left out.
// As the server does it (chats/text/plain_line.py); chatapp/tests/plain_lines.json holds both to it.

const READ_CHARACTERS = 600;
// `_` and a backslash count only behind a space or punctuation: `¯\\_(ツ)_/¯` is no emphasis.
const REPLACED = [
  [/^[ \t]*(?:```|~~~)[^\n`]*$/gm, ""],
  [/^[ \t]*(?:>[ \t]?)+/gm, ""],
  [/(?<!\\)\[([^\[\]\n]+)\]\([^()\s]*\)/g, "$1"],
  [/(?<!\\)(\*\*|~~)(?=\S)((?:(?!\1)[^\n])+)(?<=\S)\1/g, "$2"],
  [/(?<![\p{L}\p{N}_\\])__(?=\S)((?:(?!__)[^\n])+)(?<=\S)__(?![\p{L}\p{N}_])/gu, "$1"],
  [/(?<![\p{L}\p{N}_*\\])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\p{L}\p{N}_*])/gu, "$1"],
  [/(?<![^\s!-/:-@[-`{-~])(?<!\\)_(?=\S)([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu, "$1"],
  [/(?<!`)`+([^`\n]+)`+/g, "$1"],
  // A backslash goes where the mark behind it would have formatted something, else it stays.
  [/(?<![^\s!-/:-@[-`{-~])\\(\*\*|~~|[*_`])(?=\S)((?:(?!\1)[^\n])+)(?<=[^\s\\])\\?\1(?![\p{L}\p{N}_])/gu, "$1$2$1"],
  [/^([ ]{0,3})\\([>*+-])(?=[ >])/gm, "$1$2"],
  [/^([ ]{0,3}\d{1,9})\\([.)])(?= )/gm, "$1$2"],
  [/\\(\[[^[\]\n]+\]\([^()\s]*\))/g, "$1"],
];

export function plainLine(text, characters) {
  let line = [...text].slice(0, READ_CHARACTERS).join("");
  for (const [pattern, kept] of REPLACED) line = line.replace(pattern, kept);
  const letters = [...line.trim().replace(/\s+/g, " ")];
  return letters.length > characters ? `${letters.slice(0, characters - 1).join("")}…` : letters.join("");
}
