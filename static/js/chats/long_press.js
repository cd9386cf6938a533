// A finger that rests on a message opens its menu. Loaded with the first touch.

const LONG_PRESS_MS = 450;
const STILL_PX = 10;

// Returns { press(event) }, for the touch that was there before.
export function startLongPress({ element, openMenu }) {
  let resting = null; // { x, y, timer, isLong }
  const lift = () => clearTimeout(resting?.timer);

  function press({ pointerType, target, clientX: x, clientY: y, timeStamp }) {
    const article = target.closest("article:not(.message--system)");
    if (pointerType !== "touch" || !article?.dataset.id || target.closest(".message__body a, button, textarea")) return;
    const timer = setTimeout(() => {
      resting.isLong = true;
      openMenu(article);
    }, LONG_PRESS_MS - (performance.now() - timeStamp));
    resting = { x, y, timer };
  }

  function forget() {
    lift();
    resting = null;
  }

  // The click that may end it was no press on what lies there by then. Another touch is another matter.
  function swallow(event) {
    if (!resting?.isLong) return;
    event.preventDefault();
    event.stopPropagation();
    resting = null;
  }

  document.addEventListener("click", swallow, { capture: true });
  document.addEventListener("pointerdown", forget, { capture: true });
  element.addEventListener("pointerdown", press);
  element.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (resting && Math.hypot(clientX - resting.x, clientY - resting.y) > STILL_PX) lift();
  });
  for (const event of ["pointerup", "pointercancel", "scroll"]) element.addEventListener(event, lift, { passive: true });
  element.addEventListener("contextmenu", (event) => {
    if (event.pointerType === "touch" && !event.target.closest("a")) event.preventDefault();
  });

  return { press };
}
