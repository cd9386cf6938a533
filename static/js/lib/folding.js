// Folds letters for search: "nunez" finds Núñez, "lukasz" Łukasz, "angstrom" Ångström. No DOM.
// Same as chatapp/lib/folding.py.

const MAX_CHARACTERS = 400;

// Letters that don't decompose, and their usual substitutes.
const LETTERS = new Map(
  Object.entries({
    ß: "ss", ẞ: "ss", æ: "ae", Æ: "ae", œ: "oe", Œ: "oe", ø: "o", Ø: "o", ł: "l", Ł: "l", đ: "d", Đ: "d", ð: "d", Ð: "d",
    þ: "th", Þ: "th", ħ: "h", Ħ: "h", ı: "i", ŋ: "n", Ŋ: "n", ŧ: "t", Ŧ: "t", ĸ: "k", ƒ: "f", ə: "e", Ə: "e", ς: "σ",
    "’": "'", "‘": "'", ʼ: "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
  }),
);
const MARKS = /[\p{Mn}\p{Cf}]/gu;

/** @param {string} text */
const plain = (text) => [...text].map((letter) => LETTERS.get(letter) ?? letter).join("");

// Normalizes a whole name for comparison: case and letter forms don't count. A dotless ı is no i.
/** @param {string} name */
export const sameName = (name) => name.normalize("NFC").replace(/[^ı]+/g, (part) => part.toLowerCase().toUpperCase()).normalize("NFC");

/** @param {string} text */
export function folded(text) {
  const decomposed = [...text].slice(0, MAX_CHARACTERS).join("").normalize("NFKD").replace(MARKS, "");
  // Recompose the rest (Hangul).
  const unmarked = plain(plain(decomposed).toLowerCase()).replace(MARKS, "").normalize("NFC");
  return [...unmarked].slice(0, MAX_CHARACTERS).join("");
}
