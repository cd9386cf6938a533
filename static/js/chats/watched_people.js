// A chat where the server only counts who is online: their number in words (`presence.words`), and whose presence the page asks for: those it
// shows. Loaded with the first count.

import { findAll, whenQuiet } from "../lib/dom.js";
import { ngettext } from "../lib/i18n.js";

const QUIET_MS = 500;
const MOST_AUTHORS = 60;
// The server takes no more (MAX_WATCHED in chats/inputs.py).
const MOST = 200;
const watched = new WeakMap(); // line -> watch()

// So many are online; null: few again, and `presence` has everyone.
export function count(online, { line, timeline, userId, presence, events }) {
  const isNew = presence.words === undefined;
  presence.words = online === null ? undefined : ngettext("%(count)s person online", "%(count)s people online", online);
  events.emit("presence");
  if (online === null || !isNew) return;
  if (!watched.has(line)) watched.set(line, watchPeople({ line, timeline, userId, presence }));
  watched.get(line)();
}

// Returns a function that asks anew.
function watchPeople({ line, timeline, userId, presence }) {
  const panel = document.getElementById("members");
  let asked = "";

  function shown() {
    const authors = timeline.all().map((row) => row.user_id).filter(Boolean).reverse();
    const ids = new Set([userId, ...[...new Set(authors)].slice(0, MOST_AUTHORS)]);
    if (panel && !panel.hidden) for (const id of membersIn(panel)) ids.add(id);
    return [...ids].slice(0, MOST);
  }

  function ask() {
    const ids = shown();
    if (presence.words === undefined || asked === String(ids)) return;
    asked = String(ids);
    line.push("watch", { user_ids: ids });
  }

  const askSoon = whenQuiet(ask, QUIET_MS);
  timeline.on("put", askSoon);
  // A new join watches no one, and may find few online.
  line.on("joined", () => (presence.words = undefined));
  if (panel) {
    new MutationObserver(askSoon).observe(panel, { attributeFilter: ["hidden"] });
    // Scrolling doesn't bubble.
    panel.addEventListener("scroll", askSoon, { capture: true, passive: true });
  }
  return () => {
    asked = "";
    ask();
  };
}

// The members whose rows are on the screen.
function membersIn(panel) {
  const isSeen = (row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && bottom > top;
  };
  return findAll(".member", panel).filter(isSeen).map((row) => Number(row.dataset.userId));
}
