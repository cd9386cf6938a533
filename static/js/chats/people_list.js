// Parses a list of people, as chats/text/people_list.py: commas, semicolons and newlines separate names and addresses,
// spaces only addresses. `"Koh, Mira" <mira@x.org>` yields the address.

const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/g;
const QUOTED_NAME = /(?:"[^"\r\n]*"|(?<![^\s,;])'[^'@\r\n]*')\s*(?=<)/g;
const BETWEEN = /[,;\uff0c\uff1b\u3001\u060c\u061b\n\r\u2028\u2029]+/;
// Explicit: whitespace in Python that is none in JavaScript.
// eslint-disable-next-line no-control-regex
const SPACES = /[\s\u0085\x1c-\x1f]+/;
const BRACKETS = /[<>()[\]\uff1c\uff1e\uff08\uff09]+/;
const QUOTES = "\"\u201c\u201d\u201e\u00ab\u00bb";
const AROUND_ADDRESS = `${QUOTES}'\`\u2018\u2019\u201a\u2039\u203a.:!?\u3002\uff01\uff1f\u2026`;
const MAILTO = "mailto:";

/** @param {string} text */
export function splitPeople(text) {
  const seen = new Set();
  return text
    .replace(INVISIBLE, "")
    .replaceAll("\uff20", "@")
    .replace(QUOTED_NAME, "")
    .split(BETWEEN)
    .flatMap(piecesOf)
    .filter((piece) => {
      const key = piece.toLowerCase().normalize("NFC");
      return piece && !seen.has(key) && seen.add(key);
    });
}

/** @param {string} part */
function piecesOf(part) {
  const words = part.split(SPACES).filter((word) => word.includes("@")).flatMap((word) => word.split(BRACKETS));
  const addresses = words.filter((word) => word.includes("@")).map(addressIn);
  return addresses.length > 0 ? addresses : [nameIn(part)];
}

/** @param {string} word */
function addressIn(word) {
  const address = stripped(word, AROUND_ADDRESS);
  // Strip mailto parameters.
  return address.slice(0, MAILTO.length).toLowerCase() === MAILTO
    ? stripped(address.slice(MAILTO.length).split("?")[0], AROUND_ADDRESS)
    : address;
}

const nameIn = (/** @type {string} */ part) => stripped(part.trim(), QUOTES).split(SPACES).filter(Boolean).join(" ");

/** @type {(text: string, marks: string) => string} */
function stripped(text, marks) {
  let start = 0;
  let end = text.length;
  while (start < end && marks.includes(text[start])) start += 1;
  while (end > start && marks.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

// Catches typos; only the server knows whether the account exists.
export const looksLikeEmail = (/** @type {string} */ text) => /^[^\s@,;<>()"]+@[^\s@,;<>()"]+$/.test(text);
