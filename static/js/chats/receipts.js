// Read receipt below the viewer's newest message, as in chats/pages/receipts.py.

import { isolated } from "../lib/bidi.js";
import { find, findAll, whenQuiet } from "../lib/dom.js";
import { nameOf } from "./people.js";

const QUIET_MS = 30;
const OTHERS = '#members .member:not([data-state="invited"])';

export function receiptWords(readers, othersCount) {
  if (readers.length === 0) return "Sent";
  if (readers.length >= othersCount) return readers.length === 1 ? "Read" : "Read by everyone";
  return `Read by ${readers.length < 3 ? readers.map(isolated).join(" and ") : readers.length}`;
}

export function startReceipts({ element, list, room: { on, timeline, line }, http, page }) {
  // Without it the reader hides their own reading, or there are too many.
  const isSeen = "reads" in element.dataset;
  const pairs = (element.dataset.reads ?? "").split(" ").filter(Boolean);
  const reads = new Map(pairs.map((pair) => pair.split(":").map(Number)));
  let shown = find(".receipt", element);

  const newestOwn = () => timeline.all().findLast((row) => row.user_id === page.userId && row.number && !row.deleted);

  const show = whenQuiet(() => {
    const own = newestOwn();
    const turn = own && list.turnOf(own.id);
    if (!turn) return shown?.remove();
    shown ??= Object.assign(document.createElement("p"), { className: "receipt" });
    const ids = [...reads].filter(([id, number]) => id !== page.userId && number >= own.number).map(([id]) => id);
    // Who has left since is no reader any more.
    const words = receiptWords(ids.map((id) => nameOf(id)).filter(Boolean), findAll(OTHERS).length - 1);
    if (shown.textContent !== words) shown.textContent = words;
    if (shown.parentElement !== turn) turn.append(shown);
  }, QUIET_MS);

  timeline.on("put", show);
  if (!isSeen) return;
  // How many there are, and what they are called.
  on("presence", show);
  line.hear("read", ({ user_id: userId, number }) => {
    reads.set(userId, number);
    show();
  });
  // What was read while no one listened is not told again: before the join, or while the connection was gone.
  async function ask() {
    const own = newestOwn();
    const isUnread = ({ dataset: { userId } }) => Number(userId) !== page.userId && !(reads.get(Number(userId)) >= own.number);
    if (!own || !findAll(OTHERS).some(isUnread)) return;
    const { readers } = await http.get(`/api/chats/${page.chatId}/messages/${own.id}/readers`).catch(() => ({ readers: [] }));
    for (const { user_id: userId } of readers) reads.set(userId, Math.max(own.number, reads.get(userId) ?? 0));
    show();
  }
  line.on("joined", ask);
  if (line.isJoined()) ask();
}
