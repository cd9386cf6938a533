// An action that is held back for a moment in the browser, so that it can be undone before it happens. Leaving the page
// does it at once. Loaded on first use.

import { showToast } from "./toast.js";

const HELD_MS = 5_000;

// `text` says what was done; `run` does it; `runAtLast` does it while the page unloads; `undo` shows how it was.
export function hold({ text, run, runAtLast, undo }) {
  const stop = new AbortController();
  const { signal } = stop;
  let isUnloading = false;
  const toast = showToast({
    text,
    milliseconds: HELD_MS,
    undo() {
      stop.abort();
      undo();
    },
    over() {
      stop.abort();
      (isUnloading ? runAtLast : run)();
    },
  });
  addEventListener(
    "pagehide",
    () => {
      isUnloading = true;
      toast.end();
    },
    { signal },
  );
}
