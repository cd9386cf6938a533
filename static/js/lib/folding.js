// Letters as people type them who look for someone: "nunez" finds Núñez, "lukasz" Łukasz, "angstrom" Ångström. No DOM.
// As the server does it (chatapp/lib/folding.py); chatapp/tests/folded_names.json holds both to it.

const MAX_CHARACTERS = 400;

// Letters that are one sign, not a letter with a mark, and what stands for them on other keyboards.
const LETTERS = new Map(
  Object.entries({
    ß: "ss", ẞ: "ss", æ: "ae", Æ: "ae", œ: "oe", Œ: "oe", ø: "o", Ø: "o", ł: "l", Ł: "l", đ: "d", Đ: "d", ð: "d", Ð: "d",
    þ: "th", Þ: "th", ħ: "h", Ħ: "h", ı: "i", ŋ: "n", Ŋ: "n", ŧ: "t", Ŧ: "t", ĸ: "k", ƒ: "f", ə: "e", Ə: "e", ς: "σ",
    "’": "'", "‘": "'", ʼ: "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
  }),
);
const MARKS = /[\p{Mn}\p{Cf}]/gu;

const plain = (text) => [...text].map((letter) => LETTERS.get(letter) ?? letter).join("");

// What two ways of typing one whole name have in common: neither case nor the form of its letters counts.
export const sameName = (name) => name.normalize("NFC").toLowerCase().normalize("NFC");

export function folded(text) {
  const decomposed = [...text].slice(0, MAX_CHARACTERS).join("").normalize("NFKD").replace(MARKS, "");
  // What still belongs together (Hangul) is put together again.
  const unmarked = plain(plain(decomposed).toLowerCase()).replace(MARKS, "").normalize("NFC");
  return [...unmarked].slice(0, MAX_CHARACTERS).join("");
}
