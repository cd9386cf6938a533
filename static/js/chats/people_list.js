// Several people out of what is typed or pasted, as chats/text/people_list.py divides it: commas, semicolons and new
// lines separate names and addresses, spaces only addresses. Of `"Koh, Mira" <mira@x.org>` the address counts.

const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/g;
const QUOTED_NAME = /(?:"[^"\r\n]*"|(?<![^\s,;])'[^'@\r\n]*')\s*(?=<)/g;
const BETWEEN = /[,;\uff0c\uff1b\u3001\u060c\u061b\n\r\u2028\u2029]+/;
// Written out: what Python takes for a space and JavaScript does not.
// eslint-disable-next-line no-control-regex
const SPACES = /[\s\u0085\x1c-\x1f]+/;
const BRACKETS = /[<>()[\]\uff1c\uff1e\uff08\uff09]+/;
const QUOTES = "\"\u201c\u201d\u201e\u00ab\u00bb";
const AROUND_ADDRESS = `${QUOTES}'\`\u2018\u2019\u201a\u2039\u203a.:!?\u3002\uff01\uff1f\u2026`;
const MAILTO = "mailto:";

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

function piecesOf(part) {
  const words = part.split(SPACES).filter((word) => word.includes("@")).flatMap((word) => word.split(BRACKETS));
  const addresses = words.filter((word) => word.includes("@")).map(addressIn);
  return addresses.length > 0 ? addresses : [nameIn(part)];
}

function addressIn(word) {
  const address = stripped(word, AROUND_ADDRESS);
  // Behind the question mark stand subject and text.
  return address.slice(0, MAILTO.length).toLowerCase() === MAILTO
    ? stripped(address.slice(MAILTO.length).split("?")[0], AROUND_ADDRESS)
    : address;
}

const nameIn = (part) => stripped(part.trim(), QUOTES).split(SPACES).filter(Boolean).join(" ");

function stripped(text, marks) {
  let start = 0;
  let end = text.length;
  while (start < end && marks.includes(text[start])) start += 1;
  while (end > start && marks.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

// Enough to catch a slip; whether the account exists only the server knows.
export const looksLikeEmail = (text) => /^[^\s@,;<>()"]+@[^\s@,;<>()"]+$/.test(text);
