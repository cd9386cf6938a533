// Opens the chat above or below the open one in the list.

import { findAll } from "../lib/dom.js";

// `step` is -1 or 1; among unread ones it wraps.
export function goToChat(step, { isUnread }) {
  const links = findAll(".row__link").filter((link) => link.checkVisibility?.() ?? true);
  const here = links.findIndex((link) => link.getAttribute("aria-current") === "page");
  const isWanted = (link) => !isUnread || link.closest(".row--unread");
  const before = links.slice(0, Math.max(here, 0));
  const after = links.slice(here + 1);
  const onward = step > 0 ? after : before.toReversed();
  const around = isUnread ? (step > 0 ? before : after.toReversed()) : [];
  const next = [...onward, ...around].find(isWanted);
  next?.click();
}
