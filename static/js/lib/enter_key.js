// What Enter does while writing: the reader's choice on the page of settings, kept in this browser.

const KEY = "chatapp.enter";
const BREAKS = "breaks";
const IME_KEY_CODE = 229; // Safari sends Enter after the composition has ended, with this code

export const enterSends = (storage) => storage.get(KEY) !== BREAKS;

export function chooseEnter(storage, { sends }) {
  if (sends) storage.remove(KEY);
  else storage.set(KEY, BREAKS);
}

// Whether a keydown asks to send. Never while an input method composes, nor on a touch keyboard, which has a button.
export function asksToSend(event, storage) {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === IME_KEY_CODE) return false;
  if (event.ctrlKey || event.metaKey) return true;
  if (event.shiftKey || event.altKey || !enterSends(storage)) return false;
  return !matchMedia("(hover: none) and (pointer: coarse)").matches;
}
