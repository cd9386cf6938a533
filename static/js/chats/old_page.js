// A page of messages far up: they stand by themselves, what is between them and the newest is not loaded. What happens to
// them is shown; what is written here is shown with the newest.

import { find } from "../lib/dom.js";
import { createChange } from "./change.js";
import { startMessageButtons } from "./message_buttons.js";
import { createMessageList } from "./message_list.js";
import { markOwnMentions } from "./own_mentions.js";
import { correctQuotes } from "./quotes.js";
import { markOwnReactions } from "./reactions.js";

// As many as older.js loads when it looks for one.
const NEAR = 500;

export async function start(element, context) {
  const { page, http } = context;
  const address = `/chats/${page.chatId}`;
  const wanted = find(":target", element);
  // So near that the newest can come with it.
  if (wanted && page.lastNumber - Number(wanted.dataset.number) < NEAR) return location.replace(`${address}${location.hash}`);

  const room = await context.room();
  const { timeline } = room;
  const lines = find("#lines", element);
  const list = createMessageList({ lines, page });
  const rows = new Map(list.adopt().map((row) => [row.id, row]));
  markOwnMentions(lines, page.userId);
  markOwnReactions(lines, page.userId);

  timeline.on("told", (row) => {
    correctQuotes(lines, row);
    const known = rows.get(row.id);
    if (!known || known.seq >= row.seq) return;
    rows.set(row.id, row);
    list.put(row);
  });
  room.on("written", () => location.assign(address));
  room.on("ended", () => location.assign("/chats?gone"));
  room.on("mark-unread", (number) => http.post(`/api${address}/unread`, { number: number - 1 }).catch(() => {}));

  const rowOf = (id) => rows.get(id);
  startMessageButtons({ element, rowOf, change: createChange(room), room, context });
  room.open();
  wanted?.focus({ preventScroll: true });
}
