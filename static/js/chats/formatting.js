// Markdown around a selection: what to replace, and what is selected then. No DOM.

/** @typedef {{ from: number, to: number, text: string, start: number, end: number }} Change */
/** @typedef {(text: string, start: number, end: number) => Change} Format */

/** @type {Record<string, string>} */
const MARKS = { bold: "**", italic: "*", strike: "~~", code: "`" };
/** @type {Record<string, string>} */
const PREFIXES = { quote: "> ", list: "- " };
const FENCE = "```";
const BLOCK = /^[ \t]*```.*\n((?:(?![ \t]*```).*\n)*)[ \t]*```.*$/gm;
const ADDRESS = /^https?:\/\/\S+$/i;

/** @type {(from: number, to: number, text: string, start?: number, end?: number) => Change} */
const change = (from, to, text, start = from, end = from + text.length) => ({ from, to, text, start, end });

// `kind`: bold, italic, strike, code, quote, list or link. A second time takes it back.
/** @type {(kind: string, text: string, start: number, end: number) => Change} */
export function formatted(kind, text, start, end) {
  if (kind === "link") return linked(text, start, end);
  if (kind in PREFIXES) return prefixed(PREFIXES[kind], text, start, end);
  const isOfLines = text.slice(start, end).includes("\n");
  const block = kind === "code" && blockAround(text, start, end);
  if (block) return change(block.index, block.index + block[0].length, block[1].slice(0, -1));
  if (kind === "code" && isOfLines) return fenced(text, start, end);
  return isOfLines ? markedLines(MARKS[kind], text, start, end) : marked(MARKS[kind], text, start, end);
}

/** @param {string} text */
export const isAddress = (text) => ADDRESS.test(text);

// `[selected](address)`. Without an address it is selected to be typed; a selected address gets a text.
/** @type {(text: string, start: number, end: number, address?: string) => Change} */
export function linked(text, start, end, address = "") {
  const selected = text.slice(start, end).trim();
  if (!address && isAddress(selected)) return change(start, end, `[](${selected})`, start + 1, start + 1);
  const link = `[${selected}](${address || "https://"})`;
  const after = start + link.length;
  if (address) return change(start, end, link, after, after);
  return change(start, end, link, selected ? after - "https://)".length : start + 1, selected ? after - 1 : start + 1);
}

// Whole lines between fences.
/** @type {Format} */
export function fenced(text, start, end) {
  const [from, to] = linesAround(text, start, end);
  return change(from, to, `${FENCE}\n${text.slice(from, to)}\n${FENCE}`);
}

// The fenced code block that holds all of a selection.
/** @type {(text: string, start: number, end: number) => RegExpExecArray | undefined} */
const blockAround = (text, start, end) => [...text.matchAll(BLOCK)].find(({ index, 0: { length } }) => index <= start && end <= index + length);

// Whether a place is inside a fenced code block.
/** @type {(text: string, at: number) => boolean} */
export const isInFence = (text, at) => text.slice(0, at).split("\n").filter((line) => line.trimStart().startsWith(FENCE)).length % 2 === 1;

// Spaces at the ends stay outside: `** bold**` is no bold.
/** @type {Format} */
function narrowed(text, start, end) {
  while (start < end && !text[start].trim()) start += 1;
  while (end > start && !text[end - 1].trim()) end -= 1;
  return change(start, end, text.slice(start, end));
}

// How many `*` stand on both sides: one is italic, two bold, three both.
/** @type {(before: string, after: string) => number} */
function starsAround(before, after) {
  let count = 0;
  while (count < 3 && before.at(-1 - count) === "*" && after[count] === "*") count += 1;
  return count;
}

/** @type {(mark: string, stars: number) => boolean} */
const isOf = (mark, stars) => (mark === "*" ? stars % 2 === 1 : stars >= 2);

/** @type {(mark: string, before: string, after: string) => boolean} */
const isMarked = (mark, before, after) => (mark[0] === "*" ? isOf(mark, starsAround(before, after)) : before.endsWith(mark) && after.startsWith(mark));

// Bold may hold italic, but `**a** and **b**` is not one bold text.
/** @type {(mark: string, text: string) => boolean} */
const holds = (mark, text) => (mark[0] === "*" ? (text.match(/\*+/g) ?? []).some(({ length }) => isOf(mark, length)) : text.includes(mark));

/** @type {(mark: string, text: string, start: number, end: number) => Change} */
function marked(mark, text, start, end) {
  const { from, to, text: inner } = narrowed(text, start, end);
  const { length } = mark;
  if (isMarked(mark, text.slice(0, from), text.slice(to))) return change(from - length, to + length, inner);
  // A lone backtick gets its pair: three begin a fence.
  if (mark === "`" && (inner || text[from - 1]) === mark) return change(to, to, mark, to, to);
  const marks = leading(inner);
  const isMarkedInside = inner.length > 2 * length && isMarked(mark, inner.slice(0, marks), inner.slice(inner.length - marks));
  if (isMarkedInside && !holds(mark, inner.slice(marks, inner.length - marks))) return change(from, to, inner.slice(length, -length));
  return change(from, to, `${mark}${inner}${mark}`, from + length, to + length);
}

// Of `**bold**` two, of `~~gone~~` two, of a word none.
/** @param {string} text */
function leading(text) {
  let count = 0;
  while (count < text.length && "*~`".includes(text[count])) count += 1;
  return count;
}

// Each line by itself: emphasis ends at the end of a paragraph.
/** @type {(mark: string, text: string, start: number, end: number) => Change} */
function markedLines(mark, text, start, end) {
  const lines = text.slice(start, end).split("\n");
  const filled = lines.filter((line) => line.trim());
  const isTakenBack = filled.every((line) => marked(mark, line, 0, line.length).text.length < line.trim().length);
  const changed = lines.map((line) => {
    const { from, to, text: next } = marked(mark, line, 0, line.length);
    const isMarkedNow = next.length < line.trim().length;
    return line.trim() && isMarkedNow === isTakenBack ? line.slice(0, from) + next + line.slice(to) : line;
  });
  return change(start, end, changed.join("\n"));
}

/** @type {(text: string, start: number, end: number) => [number, number]} */
function linesAround(text, start, end) {
  const after = text.indexOf("\n", end);
  return [text.lastIndexOf("\n", start - 1) + 1, after < 0 ? text.length : after];
}

/** @type {(prefix: string, text: string, start: number, end: number) => Change} */
function prefixed(prefix, text, start, end) {
  // lastIndexOf counts a negative place as the first.
  const [from, to] = start === 0 ? [0, linesAround(text, 1, end)[1]] : linesAround(text, start, end);
  const lines = text.slice(from, to).split("\n");
  const isTakenBack = lines.every((line) => line.startsWith(prefix) || !line.trim()) && lines.some((line) => line.trim());
  const isOne = lines.length === 1;
  const changed = lines.map((line) => (isTakenBack ? line.slice(line.startsWith(prefix) ? prefix.length : 0) : line.trim() || isOne ? prefix + line : line));
  const block = changed.join("\n");
  if (start < end) return change(from, to, block);
  const caret = Math.max(from, start + block.length - (to - from));
  return change(from, to, block, caret, caret);
}
