// Storage of unsent messages: one localStorage key each, so that tabs cannot overwrite each other.

// Entry: { client_id, content, quote (or null), queued_at, state: "waiting" | "failed", sentence, held_until (optional) }.
/** @type {CreateOutboxStore} */
export function createOutboxStore({ storage, userId, chatId }) {
  const prefix = `chatapp.outbox.${userId}.${chatId}.`;
  let newest = 0;

  // Keys sort by time, monotonic even if the clock is set back.
  /** @param {Unsent} entry */
  function keyFor(entry) {
    newest = Math.max(newest + 1, entry.queued_at, ...storage.keys(prefix).map(timeOf).map((time) => time + 1));
    return `${prefix}${String(newest).padStart(15, "0")}.${entry.client_id}`;
  }

  const timeOf = (/** @type {string} */ key) => Number(key.slice(prefix.length, prefix.length + 15));
  const keyOf = (/** @type {string} */ clientId) => storage.keys(prefix).find((key) => key.endsWith(`.${clientId}`));

  return {
    prefix,
    entries: () =>
      storage
        .keys(prefix)
        .map((key) => storage.get(key))
        .filter((entry) => entry?.client_id),
    add: (entry) => storage.set(keyFor(entry), entry),
    // Updates an existing entry; a deleted one stays deleted.
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
