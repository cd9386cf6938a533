// The page's socket with its person's own stream, and what ends or wakes it.

import { goToSignIn } from "../lib/http.js";
import { createLink } from "../lib/socket.js";

// Shape: { link, user } - the link and the joined topic user:<id>.
export function openLink({ http, page }) {
  const link = createLink({ http });
  const user = link.prepare(`user:${page.userId}`);

  user.hear("signed_out", () => {
    link.stop();
    goToSignIn();
  });

  user.start();

  const wake = () => {
    if (document.visibilityState === "visible") link.checkAlive();
  };
  globalThis.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);

  return { link, user };
}
