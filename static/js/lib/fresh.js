// Refetches an answer that a newer change overtook while it was in flight.

const MOST_TRIES = 4;

// `ask()` resolves to the answer. Returns { told(), get() }: call `told` for whatever the answer might contradict.
export function createFresh(ask) {
  let count = 0;
  return {
    told: () => (count += 1),
    async get() {
      let answer;
      for (let tries = 0, before = -1; before !== count && tries < MOST_TRIES; tries += 1) {
        before = count;
        answer = await ask();
      }
      return answer;
    },
  };
}
