// Naming people: what is being typed after an @, who is meant, what is put in. No DOM.

import { folded } from "../lib/folding.js";

// Behind a letter only where words follow each other without a space; the second sign is the full-width one. As the server
// reads it (chats/text/mentions.py).
const TYPED = /(?:^|[^\p{L}\p{N}\\/.@＠+%-]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー])[@＠]([^@＠\n]{0,60})$/u;
const MOST_SHOWN = 8;
export const EVERYONE = "all";

// Shape: { from, query } of the @ before the caret, or null.
export function mentionAt(text, caret) {
  const found = TYPED.exec(text.slice(0, caret));
  return found && { from: caret - found[1].length - 1, query: found[1] };
}

// As the server compares names (TYPED_ALIKE in chatapp/lib/skeleton.py).
const simple = (text) => text.normalize("NFC").toLocaleLowerCase().replace(/[‘’ʼʹ`´＇]/g, "'").replace(/[‐‑‒–—−－]/g, "-");

// Those whose name, or a later word of it, begins so, whatever the accents; the beginning of the name counts more.
export function peopleNamed(query, people) {
  const wanted = folded(query);
  const rank = ({ name }) => {
    const own = folded(name);
    if (own.startsWith(wanted)) return 0;
    return own.split(/\s+/).some((word, place) => place > 0 && word.startsWith(wanted)) ? 1 : 2;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter(({ rank }) => rank < 2)
    // Everyone last: no one should be called by a careless Enter.
    .sort((one, other) => !one.person.id - !other.person.id || one.rank - other.rank || one.person.name.localeCompare(other.person.name))
    .slice(0, MOST_SHOWN)
    .map(({ person }) => person);
}

// The id stands behind a name only where several have it.
export function mentionText(person, people) {
  const isShared = people.some((other) => other.id !== person.id && simple(other.name) === simple(person.name));
  return isShared ? `@${person.name}#${person.id} ` : `@${person.name} `;
}
