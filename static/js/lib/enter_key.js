// What Enter does while writing: a setting of this browser.

const KEY = "chatapp.enter";
const BREAKS = "breaks";
const IME_KEY_CODE = 229; // Safari's Enter after a composition has this code

export const enterSends = (/** @type {Kept} */ storage) => storage.get(KEY) !== BREAKS;

/** @type {(storage: Kept, choice: { sends: boolean }) => void} */
export function chooseEnter(storage, { sends }) {
  if (sends) storage.remove(KEY);
  else storage.set(KEY, BREAKS);
}

// Whether a keydown sends. Never during IME composition, nor on touch keyboards: they have a button.
/** @type {(event: KeyboardEvent, storage: Kept) => boolean} */
export function asksToSend(event, storage) {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === IME_KEY_CODE) return false;
  if (event.ctrlKey || event.metaKey) return true;
  if (event.shiftKey || event.altKey || !enterSends(storage)) return false;
  return !matchMedia("(hover: none) and (pointer: coarse)").matches;
}
