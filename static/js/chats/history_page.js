// A page of old messages, detached from the newest ones, which aren't loaded. Changes to them show; new messages don't.

import { api, pages } from "../lib/addresses.js";
import { find } from "../lib/dom.js";
import { createChange } from "./change.js";
import { startMessageButtons } from "./message_buttons.js";
import { createMessageList } from "./message_list.js";
import { markOwnMentions } from "./own_mentions.js";
import { correctQuotes } from "./quotes.js";
import { markOwnReactions } from "./reactions.js";

// As many as older.js loads in a search.
const NEAR = 500;

export async function start(element, context) {
  const { page, http } = context;
  const address = pages.chat(page.chatId);
  const wanted = find(":target", element);
  // Close enough to load the newest, too.
  const results = new URLSearchParams(location.search).get("results");
  const kept = results ? `?${new URLSearchParams({ results })}` : "";
  if (wanted && page.lastNumber - Number(wanted.dataset.number) < NEAR) return location.replace(`${address}${kept}${location.hash}`);

  const room = await context.room();
  const { timeline } = room;
  const lines = find("#lines", element);
  const list = createMessageList({ lines, page });
  const rows = new Map(list.adopt().map((row) => [row.id, row]));
  markOwnMentions(lines, page.userId);
  markOwnReactions(lines, page.userId);

  timeline.on("state", (row) => {
    correctQuotes(lines, row);
    const known = rows.get(row.id);
    if (!known || known.seq >= row.seq) return;
    rows.set(row.id, row);
    list.put(row);
  });
  room.on("written", () => location.assign(address));
  room.on("ended", () => location.assign(pages.chatClosed));
  room.on("mark-unread", (number) => http.post(api.unread(page.chatId), { number: number - 1 }).catch(() => {}));

  const rowOf = (id) => rows.get(id);
  startMessageButtons({ element, rowOf, change: createChange(room), room, context });
  room.open();
  wanted?.focus({ preventScroll: true });
}
