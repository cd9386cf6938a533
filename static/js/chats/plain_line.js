// A text as one plain line, for quotes and lists: strips Markdown.
// Same as chats/text/plain_line.py.

import { actionOf } from "./slash.js";

const READ_CHARACTERS = 600;
// In place of a spoiler.
export const HIDDEN = "▒▒▒";
const SPOILER_START = /\|\|(?=[^|\s])/; // also after a backslash, which escapes nothing in a link
const SPOILER_END = /(?<=[^|\s])\|\|/g;
// The line below a table's head.
const TABLE_RULE = /^(?=[^|]*\|)(?=[^-]*-)[ \t|:-]+$/;
const QUOTE_MARKS = /^[ \t]*(?:>[ \t]?)+/;
const OUTER_BARS = /^[ \t]*\||\|[ \t]*$/g;
// `_` and a backslash count only after a space or punctuation: `¯\\_(ツ)_/¯` is no emphasis.
/** @type {[RegExp, string][]} */
const REPLACED = [
  [/^[ \t]*(?:```|~~~)[^\n`]*$/gm, ""],
  [/^[ \t]*(?:>[ \t]?)+/gm, ""],
  [/^[ ]{0,3}#{1,6}[ \t]+(?=[^ \t\n#])/gm, ""],
  [/^[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]+\[ \][ \t]+(?=[^ \t\n])/gm, "☐ "],
  [/^[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]+\[[xX]\][ \t]+(?=[^ \t\n])/gm, "☑ "],
  [/(?<!\\)\[([^\[\]\n]+)\]\([^()\s]*\)/g, "$1"],
  [/(?<!\\)(\*\*|~~)(?=\S)((?:(?!\1)[^\n])+)(?<=\S)\1/g, "$2"],
  [/(?<![\p{L}\p{N}_\\])__(?=\S)((?:(?!__)[^\n])+)(?<=\S)__(?![\p{L}\p{N}_])/gu, "$1"],
  [/(?<![\p{L}\p{N}_*\\])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\p{L}\p{N}_*])/gu, "$1"],
  [/(?<![^\s!-/:-@[-`{-~])(?<!\\)_(?=\S)([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu, "$1"],
  [/(?<!`)`+([^`\n]+)`+/g, "$1"],
  // A backslash is dropped only where it escapes formatting.
  [/(?<![^\s!-/:-@[-`{-~])\\(\*\*|~~|[*_`])(?=\S)((?:(?!\1)[^\n])+)(?<=[^\s\\])\\?\1(?![\p{L}\p{N}_])/gu, "$1$2$1"],
  [/^([ ]{0,3})\\([>*+-]|#{1,6})(?=[ >])/gm, "$1$2"],
  [/^([ ]{0,3}\d{1,9})\\([.)])(?= )/gm, "$1$2"],
  [/\\(\|\|)(?=[^|\n]+\|\|)/g, "$1"],
  [/\\(\[[^[\]\n]+\]\([^()\s]*\))/g, "$1"],
];

/**
 * @param {string} text
 * @param {number} characters
 */
export function plainLine(text, characters) {
  // Hidden before the text is cut, which could lose a spoiler's end.
  const open = (actionOf(text) ?? text).split("\n").map(withoutSpoilers).join("\n");
  const read = [...open].slice(0, READ_CHARACTERS).join("");
  let line = withoutTables(read);
  for (const [pattern, kept] of REPLACED) line = line.replace(pattern, kept);
  // Marks alone are shown as they are.
  const letters = [...(line.trim() || read.trim()).replace(/\s+/g, " ")];
  return letters.length > characters ? `${letters.slice(0, characters - 1).join("")}…` : letters.join("");
}

// Hides everything from the first mark that may open a spoiler to the last that may close one.
/** @param {string} line */
function withoutSpoilers(line) {
  const bare = line.replaceAll("\\|", "|"); // in a table, a bar is written with a backslash
  const start = SPOILER_START.exec(bare);
  if (!start) return line;
  const after = bare.slice(start.index + 2);
  const last = [...after.matchAll(SPOILER_END)].at(-1);
  return last ? bare.slice(0, start.index) + HIDDEN + after.slice(last.index + 2) : line;
}

// Spaces for the bars of tables, and no lines below their heads.
/** @param {string} text */
function withoutTables(text) {
  const lines = text.split("\n");
  const rows = lines.map((line) => line.replace(QUOTE_MARKS, ""));
  const shown = [];
  let [inTable, isRule] = [false, false];
  for (const [index, row] of rows.entries()) {
    if (isRule) {
      isRule = false;
      continue;
    }
    const below = rows[index + 1] ?? "";
    isRule = row.includes("|") && TABLE_RULE.test(below) && cells(row) === cells(below);
    inTable = isRule || (inTable && row.includes("|"));
    shown.push(inTable ? row.replaceAll("|", " ") : lines[index]);
  }
  return shown.join("\n");
}

const cells = (/** @type {string} */ row) => row.replaceAll("\\|", "").replace(OUTER_BARS, "").split("|").length;
