// Retry delay with jitter, so that browsers don't all reconnect at once.

const FLOOR_MS = 250;
const CEILING_MS = 10_000;

// Try 1: 0.25 to 2 s, doubling, at most 10 s.
/** @param {number} tries */
export function backoffMs(tries, random = Math.random) {
  const widest = Math.min(CEILING_MS, 2_000 * 2 ** Math.max(0, tries - 1));
  return Math.round(FLOOR_MS + random() * (widest - FLOOR_MS));
}
