// The site's own emoji, as entries for the finder. Staff may add some while the page is open.

import { customEmoji } from "../lib/late_addresses.js";

const FRESH_MS = 60_000;

let entries = [];
let loadedAt = -Infinity;

// Never fails: without the list, there are only the standard ones.
export async function loadCustomEmoji(http) {
  if (performance.now() - loadedAt < FRESH_MS) return entries;
  try {
    const { emoji } = await http.get(customEmoji.list);
    entries = emoji.map(({ name }) => ({ emoji: `:${name}:`, name: name.replace(/[_-]/g, " "), codes: [name], words: [] }));
    loadedAt = performance.now();
  } catch {}
  return entries;
}
