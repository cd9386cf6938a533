// Mentions: the one being typed, matching people, the text to insert. No DOM.

import { folded, sameName } from "../lib/folding.js";

// After a letter only in scripts without spaces; the second @ is full-width. As in chats/text/mentions.py.
const TYPED = /(?:^|[^\p{L}\p{N}\\/.@＠+%-]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー])[@＠]([^@＠\n]{0,60})$/u;
const MOST_SHOWN = 8;
export const EVERYONE = "all";
export const ONLINE = "here";

// Shape: { from, query } of the @ before the caret, or null.
/** @type {(text: string, caret: number) => { from: number, query: string } | null} */
export function mentionAt(text, caret) {
  const found = TYPED.exec(text.slice(0, caret));
  return found && { from: caret - found[1].length - 1, query: found[1] };
}

// As the server compares names (TYPED_ALIKE in chatapp/lib/skeleton.py).
const simple = (/** @type {string} */ text) => sameName(text).replace(/[‘’ʼʹ`´＇]/g, "'").replace(/[‐‑‒–—−－]/g, "-").replace(/[“”„«»]/g, '"').replace(/\s/g, " ");

// People whose name or a later word of it has the prefix, ignoring accents; name prefixes rank first.
/** @type {<T extends Named>(query: string, people: T[]) => T[]} */
export function peopleNamed(query, people) {
  const wanted = folded(query);
  const rank = (/** @type {Named} */ { name }) => {
    const own = folded(name);
    if (own.startsWith(wanted)) return 0;
    return own.split(/\s+/).some((word, place) => place > 0 && word.startsWith(wanted)) ? 1 : 2;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter(({ rank }) => rank < 2)
    // @everyone last, so that a careless Enter doesn't notify all.
    .sort((one, other) => Number(!one.person.id) - Number(!other.person.id) || one.rank - other.rank || one.person.name.localeCompare(other.person.name))
    .slice(0, MOST_SHOWN)
    .map(({ person }) => person);
}

// The id is added only to ambiguous names.
/** @type {(person: Named, people: Named[]) => string} */
export function mentionText(person, people) {
  const isShared = people.some((other) => other.id !== person.id && simple(other.name) === simple(person.name));
  return isShared ? `@${person.name}#${person.id} ` : `@${person.name} `;
}
