// A text as one line of plain words, for quotes and lists: what only Markdown would read is left out.
// As the server does it (chats/text/plain_line.py); chatapp/tests/plain_lines.json holds both to it.

const READ_CHARACTERS = 600;
const REPLACED = [
  [/^[ \t]*(?:```|~~~)[^\n`]*$/gm, ""],
  [/^[ \t]*(?:>[ \t]?)+/gm, ""],
  [/\[([^\[\]\n]+)\]\([^()\s]*\)/g, "$1"],
  [/(?<!\\)(\*\*|~~)(?=\S)([^\n]+?)(?<=\S)\1/g, "$2"],
  [/(?<![\p{L}\p{N}_\\])__(?=\S)([^\n]+?)(?<=\S)__(?![\p{L}\p{N}_])/gu, "$1"],
  [/(?<![\p{L}\p{N}_*\\])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\p{L}\p{N}_*])/gu, "$1"],
  [/(?<![\p{L}\p{N}_\\])_(?=\S)([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu, "$1"],
  [/`+([^`\n]+?)`+/g, "$1"],
  [/\\([\\`*_~[\]<>&|#@!.-])/g, "$1"],
];

export function plainLine(text, characters) {
  let line = [...text].slice(0, READ_CHARACTERS).join("");
  for (const [pattern, kept] of REPLACED) line = line.replace(pattern, kept);
  const letters = [...line.trim().replace(/\s+/g, " ")];
  return letters.length > characters ? `${letters.slice(0, characters - 1).join("")}…` : letters.join("");
}
