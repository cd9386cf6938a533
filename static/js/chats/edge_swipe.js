// On phones, a swipe from the edge where lines begin leads back, as the arrow in the pane's head. Loaded with the first
// touch. The gesture of the browser or the system comes first: it cancels the pointer.

import { find } from "../lib/dom.js";

const EDGE_PX = 28;
const DECIDED_PX = 12;
const LEAST_PX = 56;
const FAST_PX_PER_MS = 0.5;
const END_MS = 150;

// Follows a touch that has just begun, if it may become a swipe.
export function follow({ target, pointerId, isPrimary, clientX: x, clientY: y, timeStamp }) {
  const sign = document.documentElement.dir === "rtl" ? -1 : 1;
  const fromEdge = sign > 0 ? x : innerWidth - x;
  const pane = target.closest(".conversation, .panel");
  const back = pane && find(".head__back", pane);
  if (!isPrimary || fromEdge > EDGE_PX || !back?.checkVisibility() || isScrolled(target, pane)) return;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const following = new AbortController();
  let distance = 0;
  let isSwipe = false;

  function move(event) {
    // A second finger zooms.
    if (event.pointerId !== pointerId) return stop();
    distance = sign * (event.clientX - x);
    const across = Math.abs(event.clientY - y);
    if (!isSwipe && Math.max(Math.abs(distance), across) < DECIDED_PX) return;
    if (!isSwipe && distance < 2 * across) return stop();
    isSwipe = true;
    if (!isStill) pane.style.translate = `${sign * Math.max(0, distance)}px`;
  }

  function lift(event) {
    const isFast = distance > LEAST_PX && distance > FAST_PX_PER_MS * (event.timeStamp - timeStamp);
    if (!isSwipe || !(isFast || distance > innerWidth / 3)) return stop();
    const leaving = slide(`${sign * innerWidth}px`, "forwards");
    stop();
    back.click();
    // A panel that closes in the page may open again; a page that is left may be shown again.
    if (back.dataset.opens) leaving?.cancel();
    else addEventListener("pagehide", () => leaving?.cancel(), { once: true });
  }

  function slide(end, fill) {
    return isSwipe && !isStill ? pane.animate({ translate: [pane.style.translate, end] }, { duration: END_MS, easing: "ease-out", fill }) : null;
  }

  function stop() {
    following.abort();
    if (pane.style.translate) slide("0px", "none");
    pane.style.translate = "";
  }

  const { signal } = following;
  addEventListener("pointerdown", stop, { signal });
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", lift, { signal });
  addEventListener("pointercancel", stop, { signal });
}

// Whether something under the finger can be moved back to its beginning first: a wide table, a code block.
function isScrolled(target, pane) {
  for (let element = target; element !== pane; element = element.parentElement) if (element.scrollLeft) return true;
  return false;
}
