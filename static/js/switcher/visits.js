// How often chats and people were chosen in the switcher, of this browser; older choices count less. Signing out forgets it.

const MOST_KEPT = 60;
// Of an earlier choice with each later one: some ten choices matter.
const FADING = 0.9;
const LEAST = 0.05;

/** @typedef {{ get(key: string): any, set(key: string, value: unknown): void }} Kept */

/** @type {(storage: Kept, userId: number | null) => { of(name: string): number, add(name: string): void }} */
export function createVisits(storage, userId) {
  const key = `chatapp.visits.${userId}`;
  /** @returns {[string, number][]} */
  const all = () => {
    const kept = storage.get(key);
    return Array.isArray(kept) ? kept.filter((one) => Array.isArray(one) && typeof one[0] === "string" && one[1] > 0) : [];
  };

  return {
    of: (name) => all().find(([one]) => one === name)?.[1] ?? 0,
    add(name) {
      const faded = all().map(([one, weight]) => /** @type {[string, number]} */ ([one, weight * FADING]));
      const [own, others] = [faded.find(([one]) => one === name), faded.filter(([one, weight]) => one !== name && weight > LEAST)];
      storage.set(key, [[name, (own?.[1] ?? 0) + 1], ...others].slice(0, MOST_KEPT));
    },
  };
}
