// Positions a popup beside its anchor, inside the viewport.

const GAP_PX = 4;
const EDGE_PX = 8;

// `isAbove` if there is room on both sides; `isAtStart`: from its start, not up to its end.
export function placeBeside(floating, opener, { isAbove = false, isAtStart = false } = {}) {
  const { top, bottom, left, right } = opener.getBoundingClientRect();
  const { width, height } = floating.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const above = top - height - GAP_PX;
  const below = bottom + GAP_PX;
  const fitsBelow = below + height + EDGE_PX <= clientHeight;
  const wanted = above >= EDGE_PX && (isAbove || !fitsBelow) ? above : below;
  floating.style.top = `${Math.max(EDGE_PX, Math.min(wanted, clientHeight - height - EDGE_PX))}px`;
  floating.style.left = `${Math.max(EDGE_PX, Math.min(isAtStart === (getComputedStyle(opener).direction === "ltr") ? left : right - width, clientWidth - width - EDGE_PX))}px`;
}
