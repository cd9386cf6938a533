// Scroll position and anchoring. The container is column-reverse (newest at scrollTop 0, up is negative), so it opens
// at the end and stays there.

import { find } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";

const NEAR_END_PX = 40;

// `onNewest` is called when the reader jumps to the newest messages.
export function createScroll(element, { onNewest }) {
  const button = document.getElementById("to-newest");
  const label = button && find("[data-text]", button);
  let unseen = 0;
  let isKept = false;
  let pill = null; // mention_pill.js

  const isAtEnd = () => element.scrollTop > -NEAR_END_PX;

  function showButton() {
    if (isAtEnd()) unseen = 0;
    if (!button) return;
    button.hidden = isAtEnd() && !isKept;
    button.classList.toggle("to-newest--reads", isKept);
    const mentions = pill?.count() ?? 0;
    if (isKept) label.textContent = gettext("Mark as read");
    else label.textContent = mentions > 0 ? ngettext("@ %(count)s mention", "@ %(count)s mentions", mentions) : wordsFor(unseen);
  }

  function toNewest() {
    unseen = 0;
    element.scrollTop = 0;
    showButton();
  }

  element.addEventListener("scroll", showButton, { passive: true });
  button?.addEventListener("click", () => {
    if (!isKept && pill?.count() > 0) return pill.next();
    toNewest();
    onNewest();
    element.focus({ preventScroll: true });
  });

  return {
    element,
    isAtEnd,
    toNewest,
    // A mention of the reader out of sight: the button leads there first.
    async countMention(article) {
      const { createMentionPill } = await import("./mention_pill.js");
      pill ??= createMentionPill({ element, showButton });
      pill.add(article);
      showButton();
    },
    // Counts new messages out of sight.
    countNew(count = 1) {
      if (!isAtEnd()) unseen += count;
      showButton();
    },
    // Whether visible messages stay unread: then the button reads them.
    setKept(isOn) {
      isKept = isOn;
      showButton();
    },
    // Runs `change` (which adds rows above) and keeps `anchor` in place, to the pixel.
    keepingPlace(anchor, change) {
      const before = anchor?.getBoundingClientRect().top;
      change();
      if (!anchor?.isConnected) return;
      const moved = anchor.getBoundingClientRect().top - before;
      if (Math.abs(moved) >= 0.5) element.scrollTop += moved;
    },
  };
}

function wordsFor(unseen) {
  return unseen === 0 ? gettext("Jump to newest") : ngettext("%(count)s more message", "%(count)s more messages", unseen);
}
