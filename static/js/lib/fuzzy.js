// How well something typed fits a name: a word's beginning, a part of it, initials ("lw" is "Launch week"), and at last
// letters in their order. Accents and case do not count.

import { folded } from "./folding.js";

const SHORTEST_SCATTERED = 3;

const plain = folded;
const isLetter = (letter) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

// Shape: { score, places } - the higher the better; `places` is a Set of the letters of `text` that were meant - or null.
export function fit(query, text) {
  const letters = [...text].map(plain);
  const places = new Set();
  let score = 0;
  for (const word of plain(query).split(/\s+/).filter(Boolean)) {
    const found = fitOne([...word], letters);
    if (!found) return null;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  // Of two that fit alike, the shorter name.
  return { score: score - letters.length / 100, places };
}

const SHORTEST_BEGINNING = 3;

// Whether every word of the query begins a word of `text`: for what is not shown, where guessing would surprise.
export function beginsWords(query, text) {
  const words = plain(text).split(/\s+/);
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  return wanted.every((part) => part.length >= SHORTEST_BEGINNING && words.some((word) => word.startsWith(part)));
}

function fitOne(word, letters) {
  return inOnePiece(word, letters) ?? byBeginnings(word, letters) ?? scattered(word, letters);
}

const startsWord = (letters, place) => isLetter(letters[place]) && !isLetter(letters[place - 1]);

function inOnePiece(word, letters) {
  let best = null;
  for (let start = 0; start + word.length <= letters.length; start += 1) {
    if (!word.every((letter, index) => letters[start + index] === letter)) continue;
    const score = start === 0 ? 100 : startsWord(letters, start) ? 80 : 40;
    if (!best || score > best.score) best = { score, places: word.map((_, index) => start + index) };
  }
  return best;
}

// Each letter continues the one before it or begins a later word.
function byBeginnings(word, letters) {
  // What leads nowhere is not tried again: of names such as "a a a a" there are too many ways.
  const failed = new Set();
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

function scattered(word, letters) {
  if (word.length < SHORTEST_SCATTERED) return null;
  const places = [];
  for (const letter of word) {
    const place = letters.indexOf(letter, (places.at(-1) ?? -1) + 1);
    if (place < 0) return null;
    places.push(place);
  }
  return { score: 20 - (places.at(-1) - places[0]) / 10, places };
}
