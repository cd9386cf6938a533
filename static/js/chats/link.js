// The page's socket, the personal topic, and what closes or wakes them.

import { forgetAll } from "../accounts/sign_out.js";
import { goToSignIn } from "../lib/http.js";
import { createLink } from "../lib/socket.js";

// Shape: { link, user }: the link and the joined topic user:<id>.
export function openLink({ http, page, storage }) {
  const link = createLink({ http });
  const user = link.prepare(`user:${page.userId}`);

  user.subscribe("signed_out", () => {
    link.stop();
    forgetAll(storage);
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
