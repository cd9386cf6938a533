// Pinned messages panel, live.

import { api, pages } from "../lib/addresses.js";
import { find, findAll, fromTemplate } from "../lib/dom.js";
import { createFresh } from "../lib/fresh.js";
import { setTime } from "../lib/local_time.js";
import { createChange } from "./change.js";
import { startMessageButtons } from "./message_buttons.js";
import { rowOn } from "./message_list.js";
import { createTurn, fillTurn } from "./message_view.js";
import { markOwnMentions } from "./own_mentions.js";
import { correctQuotes } from "./quotes.js";
import { markOwnReactions } from "./reactions.js";

export async function start(panel, context) {
  const { page, http } = context;
  const [room, saves] = await Promise.all([context.room(), context.saves()]);
  const lines = find("#pins-lines", panel);
  const empty = find("#pins-empty", panel);
  const rows = new Map(findAll(".turn", lines).map(rowOn).map((row) => [row.id, row]));
  const turnOf = (id) => find(`article[data-id="${id}"]`, lines)?.parentElement;
  const seqOf = (turn) => Number(find("article", turn).dataset.seq);

  markOwnMentions(lines, page.userId);
  markOwnReactions(lines, page.userId);
  startMessageButtons({ element: lines, rowOf: (id) => rows.get(id), change: createChange(room), room, context });

  // RFC 3339 in UTC sorts as text.
  function place(turn, { id, pinned_at: pinnedAt }) {
    turn.dataset.pinnedAt = pinnedAt;
    find("article", turn).id = `pin-message-${id}`;
    const next = findAll(".turn", lines).find((other) => other !== turn && other.dataset.pinnedAt < pinnedAt) ?? null;
    if (!turn.isConnected || turn.nextElementSibling !== next) lines.insertBefore(turn, next);
  }

  const fresh = createFresh(() => http.get(api.pins(page.chatId)));

  function show(row) {
    correctQuotes(lines, row);
    fresh.invalidate();
    if (row.pinned_at || turnOf(row.id)) put(row);
  }

  function put(row) {
    const shown = turnOf(row.id);
    if (shown && seqOf(shown) > row.seq) return;
    rows.set(row.id, row);
    if (!row.pinned_at) shown?.remove();
    else {
      const turn = shown ?? createPin(row);
      if (shown) fillTurn(shown, row, page);
      place(turn, row);
    }
    empty.hidden = Boolean(find(".turn", lines));
  }

  function createPin(row) {
    const turn = createTurn(row, page);
    turn.classList.add("turn--first");
    // Away from its day divider.
    const time = find("time", turn);
    time.dataset.format = "message";
    setTime(time, row.at);
    saves.mark(turn, row.id);
    const link = fromTemplate("pin-jump-template");
    link.href = pages.message(page.chatId, row.id);
    turn.append(link);
    return turn;
  }

  // Missed before we subscribed.
  async function refresh() {
    try {
      const { messages: pins } = await fresh.get();
      for (const turn of findAll(".turn", lines)) {
        const { id } = find("article", turn).dataset;
        if (!pins.some((row) => row.id === Number(id))) turn.remove();
      }
      for (const row of pins) put(row);
      empty.hidden = Boolean(find(".turn", lines));
    } catch {
      // The next join retries.
    }
  }

  const listeners = [
    room.timeline.on("state", show),
    room.line.on("joined", refresh),
  ];
  panel.addEventListener("closed", () => listeners.forEach((listener) => listener.stop()));
  if (room.line.isJoined()) refresh();
}
