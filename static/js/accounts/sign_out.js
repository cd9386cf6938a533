// Sign-out clears local data: unsent messages, files, drafts.

import { pages } from "../lib/addresses.js";
import { markLeaving } from "../lib/http.js";

// Clear-Site-Data does this and more, but browsers honor it only on https and localhost.
export function startSignOut(storage) {
  document.addEventListener("submit", (event) => {
    // Here and everywhere.
    if (event.defaultPrevented || !new URL(event.target.action, location.href).pathname.startsWith(pages.signOut)) return;
    // The socket learns of the end of the session before the answer arrives.
    markLeaving();
    forgetAll(storage);
  });
}

export function forgetAll(storage) {
  storage.forget();
  globalThis.indexedDB?.deleteDatabase("chatapp");
}
