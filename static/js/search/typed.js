// What is being typed in the search field, in the grammar of chats/text/search_query.py. No DOM.

/** @typedef {{ from: number, isNegated: boolean, operator: string | null, query: string }} Typed */
/** @typedef {Record<string, string[] | null>} Operators Values that an operator takes, null for names and times. */

const QUOTES = "\"“”„«»";
const SPACE = /\s/;
const COLON = /[:：]/;

// The piece that ends at the caret: a word, or an operator with the beginning of its value.
/** @type {(text: string, caret: number, operators: Operators) => Typed} */
export function typedAt(text, caret, operators) {
  let from = 0;
  let isQuoted = false;
  for (let place = 0; place < caret; place += 1) {
    if (QUOTES.includes(text[place])) isQuoted = !isQuoted;
    else if (!isQuoted && SPACE.test(text[place])) from = place + 1;
  }
  return { from, ...partsOf(text.slice(from, caret), operators) };
}

/** @type {(piece: string, operators: Operators) => Omit<Typed, "from">} */
function partsOf(piece, operators) {
  const isNegated = piece.startsWith("-");
  const rest = isNegated ? piece.slice(1) : piece;
  const colon = rest.search(COLON);
  const operator = rest.slice(0, Math.max(0, colon)).toLowerCase();
  const isKnown = Object.hasOwn(operators, operator);
  return { isNegated, operator: isKnown ? operator : null, query: isKnown ? bare(rest.slice(colon + 1)) : rest };
}

/** @param {string} value */
const bare = (value) => [...value].filter((letter) => !QUOTES.includes(letter)).join("");

// A whole operator before the space that was just typed; null if there is none or its value isn't one.
/** @type {(text: string, caret: number, operators: Operators) => Typed | null} */
export function finishedAt(text, caret, operators) {
  if (!SPACE.test(text[caret - 1] ?? "") || typedAt(text, caret, operators).from !== caret) return null;
  const typed = typedAt(text, caret - 1, operators);
  const values = typed.operator ? operators[typed.operator] : [];
  const isWhole = typed.query.trim() !== "" && (values === null || values.includes(typed.query.toLowerCase()));
  return typed.operator && isWhole ? typed : null;
}

// The operator as one types it.
/** @type {(operator: string, value: string, isNegated?: boolean) => string} */
export function written(operator, value, isNegated = false) {
  return `${isNegated ? "-" : ""}${operator}:${SPACE.test(value) ? `"${value}"` : value}`;
}

const PART_OF_DAY = /^(\d{4})(?:-(\d{0,2})(?:-(\d{0,2}))?)?$/;

// Months or days that complete the beginning of a date: "2026-1" is "2026-01" and "2026-10" to "2026-12".
/** @type {(query: string) => string[]} */
export function datesBeginning(query) {
  const found = PART_OF_DAY.exec(query);
  if (!found || found[2] === undefined) return [];
  const [, year, month, day] = found;
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const isFor = (/** @type {string} */ text, /** @type {string} */ part) => text.startsWith(part) || text === `0${part}`;
  if (day === undefined) return Array.from({ length: 12 }, (_, index) => two(index + 1)).filter((one) => isFor(one, month)).map((one) => `${year}-${one}`);
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Array.from({ length: days || 0 }, (_, index) => two(index + 1)).filter((one) => isFor(one, day)).map((one) => `${year}-${two(Number(month))}-${one}`);
}
