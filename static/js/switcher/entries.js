// What the switcher offers for what was typed: chats, people, commands, in groups, the best first. No DOM.

import { chatName } from "../chats/names.js";
import { beginsWords, fit } from "../lib/fuzzy.js";

const MOST_RECENT = 7;
const MOST_OF_A_GROUP = 8;
// For what is not in the name itself: a chat's people, what else a command is called.
const SCORE_ASIDE = 30;

// Shape: { kind: "chat", name, note, aside, href, chat }. `aside` is searched, too, but not shown.
export function chatEntry(chat, ownName) {
  return {
    kind: "chat",
    name: chatName(chat, ownName),
    note: chat.message || chat.topic,
    aside: [chat.topic, ...chat.users].join(" "),
    href: `/chats/${chat.id}`,
    chat,
  };
}

export const personEntry = (person) => ({ kind: "person", name: person.name, note: person.status ?? "", aside: "", person });

// Those one already talks with directly are found as that chat.
export function strangersAmong(people, chats) {
  const known = new Set(chats.filter(({ kind, people: faces }) => kind === "direct" && faces.length === 1).map(({ people: [face] }) => face.user_id));
  return people.filter(({ id }) => !known.has(id));
}

// Shape: [{ heading, entries }], no empty group; entries carry `places`, the letters of the name to mark.
export function arrange({ query, chats, people, commands, openChatId = null }) {
  return query.trim() ? found(query, { chats, people, commands }) : usual({ chats, commands, openChatId });
}

function usual({ chats, commands, openChatId }) {
  const others = chats.filter(({ chat }) => chat.id !== openChatId && !chat.archived).sort(byActivity);
  const unread = others.filter(({ chat }) => chat.unread > 0 && !(chat.muted && !chat.mentions));
  unread.sort((one, other) => Number(other.chat.mentions > 0) - Number(one.chat.mentions > 0));
  const recent = others.filter((entry) => !unread.includes(entry)).slice(0, MOST_RECENT);
  return groups([
    ["Unread", unread],
    ["Recent", recent],
    ["Commands", commands],
  ]);
}

function found(query, { chats, people, commands }) {
  const ranked = [
    ["Chats", best(query, [...chats].sort(byActivity))],
    ["People", best(query, people)],
    ["Commands", best(query, commands)],
  ];
  ranked.sort(([, one], [, other]) => (other[0]?.score ?? 0) - (one[0]?.score ?? 0));
  return groups(ranked);
}

function best(query, entries) {
  const scored = entries.map((entry) => {
    const byName = fit(query, entry.name);
    if (!byName && !beginsWords(query, `${entry.name} ${entry.aside}`)) return null;
    const { score, places } = byName ?? { score: SCORE_ASIDE, places: new Set() };
    return { ...entry, places, score: score + (entry.chat?.unread > 0 ? 5 : 0) };
  });
  // Sorting is stable: of equals the more recent.
  return scored.filter(Boolean).sort((one, other) => other.score - one.score).slice(0, MOST_OF_A_GROUP);
}

const byActivity = (one, other) => (one.chat.last_at < other.chat.last_at ? 1 : one.chat.last_at > other.chat.last_at ? -1 : 0);

function groups(pairs) {
  return pairs.filter(([, entries]) => entries.length > 0).map(([heading, entries]) => ({ heading, entries }));
}
