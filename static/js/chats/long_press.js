// A long press on a message opens its menu, on a reaction who reacted. Loaded with the first touch.

const LONG_PRESS_MS = 450;
const STILL_PX = 10;

// Returns { press(event) }, for the touch that loaded it.
export function startLongPress({ element, openMenu }) {
  let resting = null; // { x, y, timer, isLong }
  const lift = () => clearTimeout(resting?.timer);

  function press({ pointerType, target, clientX: x, clientY: y, timeStamp }) {
    const article = target.closest("article:not(.message--system)");
    const chip = target.closest(".reaction");
    if (pointerType !== "touch" || !article?.dataset.id || (!chip && target.closest(".message__body a, button, textarea"))) return;
    const timer = setTimeout(() => {
      resting.isLong = true;
      openMenu(article, chip);
    }, LONG_PRESS_MS - (performance.now() - timeStamp));
    resting = { x, y, timer };
  }

  function forget() {
    lift();
    resting = null;
  }

  // Swallow the click that ends a long press, not one of another touch.
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
