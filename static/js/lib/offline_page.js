// Has the browser keep a page that says that there is no connection, for when there is none.

// Not needed yet: everything the reader waits for comes first.
const PATIENCE_MS = 3_000;

export function startOfflinePage(workers = navigator.serviceWorker) {
  // Only on https and localhost.
  if (!workers) return;
  setTimeout(async () => {
    try {
      await workers.register("/offline-worker.js", { updateViaCache: "all" });
    } catch {
      // Forbidden here, or no connection now: the browser says in its own words what is wrong.
    }
  }, PATIENCE_MS);
}
