// All emoji by group, search by name, and recently used. No DOM.

import GROUPS from "../../vendor/emoji-data-1.8.0/emoji.js";
import { gettext } from "../lib/i18n.js";

const RECENT_KEY = "chatapp.emoji";
const MOST_RECENT = 18;

// Entry: { emoji, name, codes, words }.
const entryOf = ([emoji, name, codes, words]) => ({ emoji, name, codes: codes.split(" "), words: words.split(" ") });

// "smile" before "smiley": shorter first.
const shortest = ({ codes }) => Math.min(...codes.map((code) => code.length));

// `groups` as in the vendored list; `custom`: entries of the site's own, which come first.
export function createEmojiFinder({ storage, groups = GROUPS, custom = [] }) {
  const standard = groups.map(([name, rows]) => ({ name, entries: rows.map(entryOf) }));
  const grouped = custom.length > 0 ? [{ name: gettext("This site’s own"), entries: custom }, ...standard] : standard;
  const all = grouped.flatMap(({ entries }) => entries);
  const byCode = new Map(all.flatMap((entry) => entry.codes.map((code) => [code, entry])));
  const byEmoji = new Map(all.map((entry) => [entry.emoji, entry]));

  const recentEmoji = () => {
    const kept = storage.get(RECENT_KEY);
    return Array.isArray(kept) ? kept.filter((emoji) => typeof emoji === "string") : [];
  };

  // Lower is better: exact code, its prefix, a later word, the name, other keywords.
  function rank({ codes, name, words }, wanted) {
    if (codes.includes(wanted)) return 0;
    if (codes.some((code) => code.startsWith(wanted))) return 1;
    if (codes.some((code) => code.split(/[_-]/).some((part) => part.startsWith(wanted)))) return 2;
    if (name.toLowerCase().split(" ").some((part) => part.startsWith(wanted))) return 3;
    return words.some((word) => word.startsWith(wanted)) ? 4 : null;
  }

  return {
    groups: () => grouped,
    recent: () => recentEmoji().flatMap((emoji) => byEmoji.get(emoji) ?? []),
    coded: (code) => byCode.get(code.toLowerCase())?.emoji ?? null,
    // Entries matching every word, best first; recent ones win ties.
    named(query) {
      const wanted = query.toLowerCase().split(/[\s_]+/).filter(Boolean);
      const lately = recentEmoji();
      const place = ({ emoji }) => (lately.includes(emoji) ? lately.indexOf(emoji) : MOST_RECENT);
      return all
        .map((entry) => ({ entry, ranks: wanted.map((word) => rank(entry, word)) }))
        .filter(({ ranks }) => ranks.length > 0 && !ranks.includes(null))
        .map(({ entry, ranks }) => ({ entry, rank: ranks.reduce((sum, each) => sum + each, 0) }))
        .sort((one, other) => one.rank - other.rank || place(one.entry) - place(other.entry) || shortest(one.entry) - shortest(other.entry))
        .map(({ entry }) => entry);
    },
    use(emoji) {
      storage.set(RECENT_KEY, [emoji, ...recentEmoji().filter((other) => other !== emoji)].slice(0, MOST_RECENT));
    },
  };
}
