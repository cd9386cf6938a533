// A dialog that is a sheet on narrow screens: Back and a drag down close it.

const NARROW = "(max-width: 56.24em)";
const KEPT = "sheet"; // in history.state
const CLOSES_AFTER_PX = 80;
// A flick closes it, however short.
const FLICK_PX_PER_MS = 0.5;

export const isNarrow = () => matchMedia(NARROW).matches;

// Called with an open dialog. Returns leave(), which closes it and resolves when its step is gone from the history:
// what is opened next may add one.
export function startSheet(dialog) {
  if (!isNarrow()) return async () => dialog.close();
  const ended = new AbortController();
  const { signal } = ended;
  let left;
  const isLeft = new Promise((resolve) => (left = resolve));
  history.pushState({ ...history.state, [KEPT]: true }, "");
  globalThis.addEventListener("popstate", () => dialog.close(), { signal });
  dialog.addEventListener(
    "close",
    () => {
      ended.abort();
      dialog.style.translate = "";
      // Closed in another way than by Back: no empty step is left in the history.
      if (!history.state?.[KEPT]) return left();
      globalThis.addEventListener("popstate", left, { once: true });
      history.back();
    },
    { signal },
  );
  startDragging(dialog, signal);
  return () => {
    dialog.close();
    return isLeft;
  };
}

function startDragging(dialog, signal) {
  let from = null; // { y, at }
  let down = 0;

  // Where it could scroll up, the touch scrolls.
  const isAtTop = (target) => {
    for (let element = target; element && element !== dialog.parentElement; element = element.parentElement) if (element.scrollTop > 0) return false;
    return true;
  };
  const options = { signal, passive: false };
  dialog.addEventListener(
    "touchstart",
    ({ touches, target, timeStamp }) => {
      from = touches.length === 1 && isAtTop(target) ? { y: touches[0].clientY, at: timeStamp } : null;
      down = 0;
    },
    { signal, passive: true },
  );
  dialog.addEventListener(
    "touchmove",
    (event) => {
      if (!from) return;
      down = event.touches[0].clientY - from.y;
      if (down <= 0) {
        // Upwards it scrolls, once and for all.
        if (dialog.style.translate) dialog.style.translate = "";
        else from = null;
        return;
      }
      if (event.cancelable) event.preventDefault();
      dialog.style.translate = `0 ${down}px`;
    },
    options,
  );
  function release({ timeStamp, type }) {
    if (!from) return;
    const isFlick = down > 16 && down / (timeStamp - from.at) > FLICK_PX_PER_MS;
    from = null;
    if (type === "touchend" && (down > CLOSES_AFTER_PX || isFlick)) dialog.close();
    else dialog.style.translate = "";
  }
  for (const event of ["touchend", "touchcancel"]) dialog.addEventListener(event, release, { signal });
}
