// The files of an unsent message, before it is sent: waits for their uploads. Loaded with the first one that has files.

import { createStorage } from "../lib/storage.js";
import { showPendingFiles } from "./pending_files.js";
import { uploadsOf } from "./uploads.js";

const LOOK_MS = 1_000;

// `isWanted()`: whether the message is still unsent. `outbox`: its page's, if it is shown there.
// Resolves to { ids }, or to the `failure` of a delivery that isn't tried.
export async function filesOf(outbox, items, isWanted) {
  if (outbox) showPendingFiles(outbox);
  const uploads = uploadsOf(createStorage());
  const { ids, sentence } = await uploads.finished(items, isWanted);
  if (sentence) return { failure: { outcome: "refused", sentence } };
  if (!ids) return { failure: { outcome: "later" } };
  const looking = setInterval(() => {
    if (isWanted()) return;
    clearInterval(looking);
    uploads.release(items);
  }, LOOK_MS);
  return { ids };
}
