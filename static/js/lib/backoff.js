// Retry delay with jitter, so that a thousand browsers do not reconnect at the same instant.

const FLOOR_MS = 250;
const CEILING_MS = 10_000;

// Try 1: 0.25 to 2 s, then twice as wide each time, never above 10 s.
export function backoffMs(tries, random = Math.random) {
  const widest = Math.min(CEILING_MS, 2_000 * 2 ** Math.max(0, tries - 1));
  return Math.round(FLOOR_MS + random() * (widest - FLOOR_MS));
}
