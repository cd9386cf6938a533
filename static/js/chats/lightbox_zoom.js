// Zooms and moves a picture on its stage: wheel, pinch, double press, drag; a swipe goes on, one downwards closes.

const MOST = 8;
const SWIPE_PX = 60;
const DOUBLE_MS = 300;

export function createZoom(stage, picture, { step, close }) {
  const fingers = new Map(); // pointer id -> { x, y }
  let [scale, x, y] = [1, 0, 0];
  let start = null; // of a swipe
  let spread = 0; // of a pinch
  let pressedAt = -Infinity;

  function paint() {
    picture.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
    stage.classList.toggle("lightbox__stage--large", scale > 1);
  }

  // `at`: the point that stays where it is; the middle of the stage without one.
  function zoomTo(wanted, at = null) {
    const next = Math.min(MOST, Math.max(1, wanted));
    const box = stage.getBoundingClientRect();
    const [px, py] = at ? [at.x - box.left - box.width / 2, at.y - box.top - box.height / 2] : [0, 0];
    [x, y] = next === 1 ? [0, 0] : [px - ((px - x) * next) / scale, py - ((py - y) * next) / scale];
    scale = next;
    paint();
  }

  const reset = () => zoomTo(1);
  const pointOf = (event) => ({ x: event.clientX, y: event.clientY });
  const distance = ([one, other]) => Math.hypot(one.x - other.x, one.y - other.y);
  const middle = ([one, other]) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomTo(scale * Math.exp(-event.deltaY / 400), pointOf(event));
  }, { passive: false });

  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, pointOf(event));
    if (fingers.size === 1) start = pointOf(event);
    if (fingers.size === 2) [spread, start] = [distance([...fingers.values()]), null];
  });

  stage.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    fingers.set(event.pointerId, pointOf(event));
    if (fingers.size === 2) {
      const both = [...fingers.values()];
      zoomTo((scale * distance(both)) / (spread || 1), middle(both));
      spread = distance(both);
    } else if (scale > 1) {
      x += event.clientX - before.x;
      y += event.clientY - before.y;
      paint();
    }
  });

  stage.addEventListener("pointerup", (event) => {
    if (!fingers.delete(event.pointerId) || !start) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    start = null;
    if (Math.hypot(dx, dy) < 10) return pressed(event);
    if (scale > 1) return;
    if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > Math.abs(dy)) step(dx < 0 === (document.documentElement.dir !== "rtl") ? 1 : -1);
    else if (dy > SWIPE_PX && event.pointerType === "touch") close();
  });
  stage.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));

  function pressed(event) {
    const isDouble = event.timeStamp - pressedAt < DOUBLE_MS;
    pressedAt = isDouble ? -Infinity : event.timeStamp;
    if (isDouble) zoomTo(scale > 1 ? 1 : 2.5, pointOf(event));
    // Beside the picture.
    else if (event.target === stage && event.pointerType === "mouse" && !isOn(event)) close();
  }

  // Captured pointers have the stage as their target.
  function isOn({ clientX, clientY }) {
    const box = picture.getBoundingClientRect();
    return clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  }

  return { reset, by: (factor) => zoomTo(scale * factor) };
}
