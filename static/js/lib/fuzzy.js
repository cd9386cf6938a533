// Fuzzy match of a query in a name: word prefix, substring, initials ("lw" is "Launch week"), subsequence, and the
// beginning of a word with one typing error.
// Ignores accents and case.

import { folded } from "./folding.js";

const SHORTEST_SCATTERED = 3;

const plain = folded;
const isLetter = (/** @type {string | undefined} */ letter) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

// Shape: { score, places } (higher is better; `places` is a Set of matched indexes of `text`) or null.
/** @type {(query: string, text: string) => { score: number, places: Set<number> } | null} */
export function fit(query, text) {
  const letters = [...text].map(plain);
  /** @type {Set<number>} */
  const places = new Set();
  let score = 0;
  for (const word of plain(query).split(/\s+/).filter(Boolean)) {
    const found = fitOne([...word], letters);
    if (!found) return null;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  // Shorter names win ties.
  return { score: score - letters.length / 100, places };
}

const SHORTEST_BEGINNING = 3;

// Whether each query word is a prefix of a word in `text`: for hidden keywords, where fuzzy hits would confuse.
/** @type {(query: string, text: string) => boolean} */
export function beginsWords(query, text) {
  const words = plain(text).split(/\s+/);
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  return wanted.every((part) => part.length >= SHORTEST_BEGINNING && words.some((word) => word.startsWith(part)));
}

/** @typedef {{ score: number, places: number[] }} Fit */
/** @typedef {(word: string[], letters: string[]) => Fit | null} Way */

/** @type {Way} */
function fitOne(word, letters) {
  return inOnePiece(word, letters) ?? byBeginnings(word, letters) ?? scattered(word, letters) ?? mistyped(word, letters);
}

const startsWord = (/** @type {string[]} */ letters, /** @type {number} */ place) => isLetter(letters[place]) && !isLetter(letters[place - 1]);

/** @type {Way} */
function inOnePiece(word, letters) {
  /** @type {Fit | null} */
  let best = null;
  for (let start = 0; start + word.length <= letters.length; start += 1) {
    if (!word.every((letter, index) => letters[start + index] === letter)) continue;
    const score = start === 0 ? 100 : startsWord(letters, start) ? 80 : 40;
    if (!best || score > best.score) best = { score, places: word.map((_, index) => start + index) };
  }
  return best;
}

// Each letter follows the previous one or starts a later word.
/** @type {Way} */
function byBeginnings(word, letters) {
  // Memoizes dead ends: names such as "a a a a" would backtrack exponentially.
  const failed = new Set();
  /** @type {(index: number, last: number) => number[] | null} */
  function from(index, last) {
    if (index === word.length) return [];
    const state = index * (letters.length + 1) + last;
    if (failed.has(state)) return null;
    for (let place = last + 1; place < letters.length; place += 1) {
      const mayStand = (index > 0 && place === last + 1) || startsWord(letters, place);
      const rest = mayStand && letters[place] === word[index] && from(index + 1, place);
      if (rest) return [place, ...rest];
    }
    failed.add(state);
    return null;
  }
  const places = from(0, -1);
  return places && { score: 60, places };
}

/** @type {Way} */
function scattered(word, letters) {
  if (word.length < SHORTEST_SCATTERED) return null;
  /** @type {number[]} */
  const places = [];
  let last = -1;
  for (const letter of word) {
    last = letters.indexOf(letter, last + 1);
    if (last < 0) return null;
    places.push(last);
  }
  return { score: 20 - (last - places[0]) / 10, places };
}

// Shorter words are one letter from too many others.
const SHORTEST_MISTYPED = 4;

// The beginning of a word but for one letter: another, a missing or an additional one, or two that changed places.
/** @type {Way} */
function mistyped(word, letters) {
  if (word.length < SHORTEST_MISTYPED) return null;
  for (let start = 0; start < letters.length; start += 1) {
    if (!startsWord(letters, start)) continue;
    const length = lengthWithOneError(word, letters, start);
    if (length > 0) return { score: 10, places: Array.from({ length }, (_, index) => start + index) };
  }
  return null;
}

// How many letters from `start` on the word stands for; 0 if it has more than one error.
/** @type {(word: string[], letters: string[], start: number) => number} */
function lengthWithOneError(word, letters, start) {
  let right = 0;
  while (right < word.length && word[right] === letters[start + right]) right += 1;
  const isSame = (/** @type {number} */ fromWord, /** @type {number} */ fromLetters) =>
    word.slice(fromWord).every((letter, index) => letters[start + fromLetters + index] === letter);
  const isTurned = word[right] === letters[start + right + 1] && word[right + 1] === letters[start + right];
  if (isTurned && isSame(right + 2, right + 2)) return word.length;
  if (letters[start + right] !== undefined && isSame(right + 1, right + 1)) return word.length;
  if (isSame(right, right + 1)) return word.length + 1;
  return isSame(right + 1, right) ? word.length - 1 : 0;
}
