// Renders the timeline's turns in order, with grouping and day dividers. Rows come from the model, unsent ones from the
// outbox (always last).

import { find, findAll, fromTemplate } from "../lib/dom.js";
import { setTime } from "../lib/local_time.js";
import { isSameDay } from "../lib/time.js";
import { createPendingTurn, createTurn, fillState, fillTurn } from "./message_view.js";

const GROUP_MS = 5 * 60_000;

// The row data that a server-rendered turn carries.
export function rowOn(turn) {
  const { id, number, seq, authorId, clientId, at } = find("article", turn).dataset;
  return {
    id: Number(id),
    seq: Number(seq),
    number: number ? Number(number) : null,
    kind: turn.classList.contains("turn--system") ? "system" : "text",
    user_id: authorId ? Number(authorId) : null,
    client_id: clientId || null,
    at,
  };
}

export function createMessageList({ lines, page, outbox = null, rootId }) {
  const turns = new Map(); // message id -> turn
  const pending = new Map(); // client_id -> turn
  // The page's first turn keeps its head when older ones load: removing it would shift the view.
  let opening = null;

  const articleOf = (turn) => find("article", turn);
  const newerLink = find("#newer", lines);

  function firstPending() {
    return pending.values().next().value ?? newerLink ?? null;
  }

  // Inserts a turn before another, above that one's divider.
  function insertBefore(turn, next) {
    let place = next;
    while (place?.previousElementSibling?.matches(".day, .new-mark")) place = place.previousElementSibling;
    lines.insertBefore(turn, place);
  }

  function previousTurn(turn) {
    let node = turn.previousElementSibling;
    while (node && !node.matches(".turn")) node = node.previousElementSibling;
    return node;
  }

  function nextTurn(turn) {
    let node = turn.nextElementSibling;
    while (node && !node.matches(".turn")) node = node.nextElementSibling;
    return node;
  }

  // The dividers between a turn and the previous one.
  function dividersBefore(turn) {
    const found = [];
    for (let node = turn.previousElementSibling; node && node.matches(".day, .new-mark"); node = node.previousElementSibling) {
      found.push(node);
    }
    return found;
  }

  // Updates one turn's divider and grouping. Reads no layout.
  function tidy(turn) {
    if (!turn) return;
    const previous = previousTurn(turn);
    const at = new Date(articleOf(turn).dataset.at);
    const before = previous && articleOf(previous);
    const isNewDay = !before || !isSameDay(at, new Date(before.dataset.at));
    const dividers = dividersBefore(turn);
    const days = dividers.filter((node) => node.matches(".day"));
    for (const extra of isNewDay ? days.slice(0, -1) : days) extra.remove();
    if (isNewDay) setDay(days.at(-1) ?? insertDay(turn, dividers), at);
    const isAfterDivider = isNewDay || dividers.some((node) => node.matches(".new-mark"));
    const isSystem = (node) => node.classList.contains("turn--system");
    const isFirst =
      turn === opening ||
      isAfterDivider ||
      isSystem(turn) ||
      isSystem(previous) ||
      before.dataset.authorId !== articleOf(turn).dataset.authorId ||
      at - new Date(before.dataset.at) > GROUP_MS;
    turn.classList.toggle("turn--first", isFirst);
  }

  function insertDay(turn, dividers) {
    const divider = fromTemplate("day-template");
    lines.insertBefore(divider, dividers.at(-1) ?? turn);
    return divider;
  }

  function setDay(divider, at) {
    const date = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0"));
    divider.dataset.day = date.join("-");
    setTime(find("time", divider), at.toISOString());
  }

  // Removes a turn and its unused divider.
  function takeOut(turn) {
    const next = nextTurn(turn);
    if (!next) for (const divider of dividersBefore(turn)) divider.remove();
    turn.remove();
    tidy(next);
  }

  return {
    turnOf: (id) => turns.get(id),
    // Server-rendered rows as model rows; their `seq` lets any newer state replace them.
    adopt() {
      const rows = findAll(".turn", lines).map((turn) => {
        const row = rowOn(turn);
        turns.set(row.id, turn);
        return row;
      });
      for (const turn of turns.values()) tidy(turn);
      opening = turns.values().next().value ?? null;
      return rows;
    },
    // Shows a row; `next` is the following row in the model, if any.
    put(row, next) {
      const shown = turns.get(row.id);
      if (shown) {
        fillTurn(shown, row, page);
        tidy(shown);
        return shown;
      }
      // The own message was stored: its pending turn becomes it in place, without flicker.
      const waiting = row.client_id && row.user_id === page.userId ? pending.get(row.client_id) : undefined;
      const turn = waiting ?? createTurn(row, page);
      if (waiting) {
        pending.delete(row.client_id);
        fillTurn(turn, row, page);
      }
      const place = (next && turns.get(next.id)) ?? firstPending();
      const isInPlace = waiting && nextTurn(turn) === place;
      turns.set(row.id, turn);
      const follower = isInPlace ? null : nextTurn(turn);
      if (!isInPlace) insertBefore(turn, place);
      tidy(turn);
      tidy(nextTurn(turn));
      tidy(follower);
      return turn;
    },
    // Syncs the unsent turns with the outbox.
    showPending() {
      const entries = outbox.entries().filter(({ thread_root: root }) => root === rootId);
      for (const [clientId, turn] of pending) {
        if (entries.some((entry) => entry.client_id === clientId)) continue;
        pending.delete(clientId);
        takeOut(turn);
      }
      for (const entry of entries) {
        const known = pending.get(entry.client_id);
        const turn = known ?? createPendingTurn(entry, page);
        if (!known) {
          pending.set(entry.client_id, turn);
          lines.insertBefore(turn, newerLink);
          tidy(turn);
        }
        fillState(turn, entry);
      }
    },
    insertMark(mark, turn) {
      lines.insertBefore(mark, turn);
      tidy(turn);
    },
    removeMark(mark) {
      const next = nextTurn(mark);
      mark.remove();
      tidy(next);
    },
    clear() {
      for (const node of findAll(".turn, .day, .new-mark", lines)) node.remove();
      turns.clear();
      pending.clear();
    },
    turns: () => findAll(".turn", lines),
  };
}
