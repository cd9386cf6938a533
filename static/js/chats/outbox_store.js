// Where unsent messages wait: one localStorage key each, so that two tabs adding at once cannot overwrite each other.

// Entry: { client_id, content, quote (what it answers, or null), queued_at, state: "waiting" | "failed", sentence }.
export function createOutboxStore({ storage, userId, chatId }) {
  const prefix = `chatapp.outbox.${userId}.${chatId}.`;
  let newest = 0;

  // Keys sort by time; a clock that was set back must not put a message before the one written before it.
  function keyFor(entry) {
    newest = Math.max(newest + 1, entry.queued_at, ...storage.keys(prefix).map(timeOf).map((time) => time + 1));
    return `${prefix}${String(newest).padStart(15, "0")}.${entry.client_id}`;
  }

  const timeOf = (key) => Number(key.slice(prefix.length, prefix.length + 15));
  const keyOf = (clientId) => storage.keys(prefix).find((key) => key.endsWith(`.${clientId}`));

  return {
    prefix,
    entries: () =>
      storage
        .keys(prefix)
        .map((key) => storage.get(key))
        .filter((entry) => entry?.client_id),
    add: (entry) => storage.set(keyFor(entry), entry),
    // Changes an entry that is still there; one that was deleted meanwhile stays deleted.
    update(entry) {
      const key = keyOf(entry.client_id);
      if (key) storage.set(key, entry);
    },
    remove(clientId) {
      const key = keyOf(clientId);
      if (key) storage.remove(key);
    },
    has: (clientId) => keyOf(clientId) !== undefined,
  };
}
