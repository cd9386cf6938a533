// Read receipt below the viewer's newest message, as in chats/pages/receipts.py.

import { api } from "../lib/addresses.js";
import { isolated } from "../lib/bidi.js";
import { find, findAll, fromTemplate, setText, whenQuiet } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";
import { nameOf } from "./people.js";

const QUIET_MS = 30;
const OTHERS = '#members .member:not([data-state="invited"])';

export function receiptWords(readers, othersCount) {
  if (readers.length === 0) return gettext("Sent");
  if (readers.length >= othersCount) return readers.length === 1 ? gettext("Seen") : gettext("Seen by everyone");
  const [name, other] = readers.map(isolated);
  if (readers.length === 1) return gettext("Seen by %(name)s", { name });
  if (readers.length === 2) return gettext("Seen by %(name)s and %(other)s", { name, other });
  return ngettext(
    "Seen by %(name)s, %(other)s and %(count)s more",
    "Seen by %(name)s, %(other)s and %(count)s more",
    readers.length - 2,
    { name, other },
  );
}

export function startReceipts({ element, list, room: { on, timeline, line }, http, page }) {
  // Absent if the reader hides their own reading, or there are too many members.
  const isSeen = "reads" in element.dataset;
  const pairs = (element.dataset.reads ?? "").split(" ").filter(Boolean);
  const reads = new Map(pairs.map((pair) => pair.split(":").map(Number)));
  let shown = find(".receipt", element);

  const newestOwn = () => timeline.all().findLast((row) => row.user_id === page.userId && row.number && !row.deleted);

  const show = whenQuiet(() => {
    const own = newestOwn();
    const turn = own && list.turnOf(own.id);
    if (!turn) return shown?.remove();
    shown ??= fromTemplate("receipt-template");
    const ids = [...reads].filter(([id, number]) => id !== page.userId && number >= own.number).map(([id]) => id);
    // Former members are no readers.
    const words = receiptWords(ids.map((id) => nameOf(id)).filter(Boolean), findAll(OTHERS).length - 1);
    setText("[data-text]", words, shown);
    if (shown.parentElement !== turn) turn.append(shown);
  }, QUIET_MS);

  timeline.on("put", show);
  if (!isSeen) return;
  // Names and member count may change.
  on("presence", show);
  line.subscribe("read", ({ user_id: userId, number }) => {
    reads.set(userId, number);
    show();
  });
  // Reads missed before the join or while offline are not replayed.
  async function ask() {
    const own = newestOwn();
    const isUnread = ({ dataset: { userId } }) => Number(userId) !== page.userId && !(reads.get(Number(userId)) >= own.number);
    if (!own || !findAll(OTHERS).some(isUnread)) return;
    const { readers } = await http.get(api.readers(page.chatId, own.id)).catch(() => ({ readers: [] }));
    for (const { user_id: userId } of readers) reads.set(userId, Math.max(own.number, reads.get(userId) ?? 0));
    show();
  }
  line.on("joined", ask);
  if (line.isJoined()) ask();
}
