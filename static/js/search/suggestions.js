// Suggestions under the search field, in groups: values of the operator being typed, operators, recent searches. No DOM.

import { chatName } from "../chats/names.js";
import { fit } from "../lib/fuzzy.js";
import { gettext, pgettext } from "../lib/i18n.js";
import { datesBeginning } from "./typed.js";

const MOST_NAMED = 6;
const MOST_BESIDE_WORDS = 3;
const MOST_RECENT = 4;
const LEAST_NAMED = 2;
const TIMES = ["before", "after", "on", "during"];

// An option: { kind: "value", operator, value, name, person or chat } | { kind: "operator", operator } |
// { kind: "recent", text, address } | { kind: "day", operator }.
export function suggest({ typed, operators, times, people, chats, recent, ownName, text }) {
  const { operator, query } = typed;
  if (operator === "from") return groups([[gettext("People"), [...meFor(query), ...peopleFor(people, query, "from")].slice(0, MOST_NAMED)]]);
  if (operator === "in") return groups([[gettext("Chats"), chatsFor(chats, query, ownName).slice(0, MOST_NAMED)]]);
  if (TIMES.includes(operator)) return groups([[pgettext("in searches", "When"), timesFor(operator, query, times)]]);
  if (operator) return groups([[gettext("Narrow down"), beginning(operators[operator], query).map((value) => valueOf(operator, value))]]);
  const isWord = query.length >= LEAST_NAMED && !typed.isNegated;
  return groups([
    [gettext("Narrow down"), beginning(Object.keys(operators), query).map((name) => ({ kind: "operator", operator: name }))],
    [gettext("People"), isWord ? peopleFor(people, query, "from").slice(0, MOST_BESIDE_WORDS) : []],
    [gettext("Chats"), isWord ? chatsFor(chats, query, ownName).slice(0, MOST_BESIDE_WORDS) : []],
    [gettext("Recent"), recent.filter((one) => fit(text, one.text) && one.text !== text.trim()).slice(0, MOST_RECENT).map((one) => ({ kind: "recent", name: one.text, ...one }))],
  ]);
}

const groups = (pairs) => pairs.filter(([, options]) => options.length > 0).map(([heading, options]) => ({ heading, options }));
const beginning = (values, query) => values.filter((value) => value.startsWith(query.toLowerCase()));
const valueOf = (operator, value, more = {}) => ({ kind: "value", operator, value, name: value, ...more });
const meFor = (query) => ("me".startsWith(query.toLowerCase()) ? [valueOf("from", "me", { note: gettext("You") })] : []);

const peopleFor = (people, query, operator) =>
  people.filter(({ name }) => fit(query, name)).map((person) => valueOf(operator, person.name, { person, note: person.status ?? "" }));

function chatsFor(chats, query, ownName) {
  const named = chats.map((chat) => ({ chat, name: chatName(chat, ownName), how: fit(query, chatName(chat, ownName)) }));
  // The sort is stable: without a query the newest first.
  const found = named.filter(({ how }) => !query || how).sort((one, other) => (other.how?.score ?? 0) - (one.how?.score ?? 0));
  return found.map(({ chat, name }) => valueOf("in", name, { chat, note: chat.archived ? gettext("Archived") : "" }));
}

function timesFor(operator, query, times) {
  const written = [...beginning(times, query), ...datesBeginning(query)].slice(0, 12);
  return [...written.map((value) => valueOf(operator, value)), { kind: "day", operator, name: gettext("Choose a day…") }];
}
