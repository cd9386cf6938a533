// Where the reader stands, and how to keep that place. Laid out in reverse (the newest end is scrollTop 0, up is
// negative), the container opens at the end and stays there by itself.

import { find } from "../lib/dom.js";

const NEAR_END_PX = 40;

// `onNewest` hears that the reader asked for the newest messages.
export function createScroll(element, { onNewest }) {
  const button = document.getElementById("to-newest");
  const label = button && find("[data-text]", button);
  let unseen = 0;
  let isKept = false;

  const isAtEnd = () => element.scrollTop > -NEAR_END_PX;

  function showButton() {
    if (isAtEnd()) unseen = 0;
    if (!button) return;
    button.hidden = isAtEnd() && !isKept;
    button.classList.toggle("to-newest--reads", isKept);
    label.textContent = isKept ? "Mark as read" : wordsFor(unseen);
  }

  function toNewest() {
    unseen = 0;
    element.scrollTop = 0;
    showButton();
  }

  element.addEventListener("scroll", showButton, { passive: true });
  button?.addEventListener("click", () => {
    toNewest();
    onNewest();
    element.focus({ preventScroll: true });
  });

  return {
    element,
    isAtEnd,
    toNewest,
    // Messages came in: count those out of sight.
    countNew(count = 1) {
      if (!isAtEnd()) unseen += count;
      showButton();
    },
    // Whether messages in sight stay unread: then the button reads them.
    setKept(isOn) {
      isKept = isOn;
      showButton();
    },
    // Runs `change` (which adds things above) so that `anchor` stays where it is, to the pixel.
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
  if (unseen === 0) return "Jump to newest";
  return unseen === 1 ? "1 new message" : `${unseen} new messages`;
}
