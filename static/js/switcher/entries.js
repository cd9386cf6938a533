// The switcher's matches: chats, people, commands, grouped, best first. No DOM.

import { chatName } from "../chats/names.js";
import { plainLine } from "../chats/plain_line.js";
import { pages } from "../lib/addresses.js";
import { beginsWords, fit } from "../lib/fuzzy.js";
import { gettext } from "../lib/i18n.js";

const MOST_RECENT = 7;
const MOST_OF_A_GROUP = 8;
// Hidden keywords: a chat's people, a command's synonyms.
const SCORE_ASIDE = 30;
const LINE_CHARACTERS = 80;
// Between a chat chosen all the time and one never chosen; less than between a beginning and a later word.
const MOST_FOR_VISITS = 15;
const MOST_FOR_RECENCY = 4;

// Shape: { kind: "chat", name, note, aside, href, chat }. `aside` is searched but not shown.
export function chatEntry(chat, ownName) {
  return {
    kind: "chat",
    name: chatName(chat, ownName),
    note: chat.message || chat.topic,
    aside: [chat.topic, ...chat.users].join(" "),
    href: pages.chat(chat.id),
    chat,
  };
}

export const personEntry = (person) => ({ kind: "person", name: person.name, note: person.status ?? "", aside: "", person });

// A found message: its line and its author; the line hides spoilers.
export const messageEntry = ({ message, chat }) => ({
  kind: "message",
  name: plainLine(message.content, LINE_CHARACTERS) || message.files.map((file) => file.name).join(", "),
  note: message.user,
  aside: "",
  href: chat.member ? pages.message(chat.id, message.id) : pages.chat(chat.id),
  message,
});

// People with a direct chat are listed as that chat.
export function strangersAmong(people, chats) {
  const known = new Set(chats.filter(({ kind, people: faces }) => kind === "direct" && faces.length === 1).map(({ people: [face] }) => face.user_id));
  return people.filter(({ id }) => !known.has(id));
}

// Shape: [{ heading, entries }], no empty groups; `places` are the indexes to highlight.
// `visitsOf(entry)`: how often it was chosen, from 0 to 10.
export function arrange({ query, chats, people, commands, messages = [], openChatId = null, visitsOf = () => 0 }) {
  if (!query.trim()) return usual({ chats, commands, openChatId });
  return [...found(query, { chats, people, commands, visitsOf }), ...groups([[gettext("Messages"), messages]])];
}

function usual({ chats, commands, openChatId }) {
  const others = chats.filter(({ chat }) => chat.id !== openChatId && !chat.archived).sort(byActivity);
  const unread = others.filter(({ chat }) => chat.unread > 0 && !(chat.muted && !chat.mentions));
  unread.sort((one, other) => Number(other.chat.mentions > 0) - Number(one.chat.mentions > 0));
  const recent = others.filter((entry) => !unread.includes(entry)).slice(0, MOST_RECENT);
  return groups([
    [gettext("Unread"), unread],
    [gettext("Recent"), recent],
    [gettext("Commands"), commands],
  ]);
}

function found(query, { chats, people, commands, visitsOf }) {
  const newest = [...chats].sort(byActivity);
  const ranked = [
    [gettext("Chats and people"), best(query, [...newest, ...people], visitsOf)],
    [gettext("Commands"), best(query, commands, visitsOf)],
  ];
  ranked.sort(([, one], [, other]) => (other[0]?.score ?? 0) - (one[0]?.score ?? 0));
  return groups(ranked);
}

// By how well the name fits, then how often and how recently it was used.
function best(query, entries, visitsOf) {
  const scored = entries.map((entry, place) => {
    const byName = fit(query, entry.name);
    if (!byName && !beginsWords(query, `${entry.name} ${entry.aside}`)) return null;
    const { score, places } = byName ?? { score: SCORE_ASIDE, places: new Set() };
    const used = Math.min(1, visitsOf(entry) / 5) * MOST_FOR_VISITS + (entry.chat ? MOST_FOR_RECENCY / (1 + place) : 0);
    return { ...entry, places, score: score + used + (entry.chat?.unread > 0 ? 5 : 0) };
  });
  // The sort is stable: ties stay in recency order.
  return scored.filter(Boolean).sort((one, other) => other.score - one.score).slice(0, MOST_OF_A_GROUP);
}

// What is remembered of a choice.
export const visitName = ({ kind, chat, person }) => (kind === "chat" ? `chat ${chat.id}` : kind === "person" ? `person ${person.id}` : "");

const byActivity = (one, other) => (one.chat.last_at < other.chat.last_at ? 1 : one.chat.last_at > other.chat.last_at ? -1 : 0);

function groups(pairs) {
  return pairs.filter(([, entries]) => entries.length > 0).map(([heading, entries]) => ({ heading, entries }));
}
