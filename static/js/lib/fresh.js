// Refetches a response that a change overtook in flight.

const MOST_TRIES = 4;

/**
 * Call `invalidate` for each change that the response may miss.
 * @template T
 * @param {() => Promise<T>} ask resolves to the response
 */
export function createFresh(ask) {
  let count = 0;
  return {
    invalidate: () => (count += 1),
    async get() {
      /** @type {T | undefined} */
      let answer;
      for (let tries = 0, before = -1; before !== count && tries < MOST_TRIES; tries += 1) {
        before = count;
        answer = await ask();
      }
      return answer;
    },
  };
}
