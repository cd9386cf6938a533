// What a key means as a shortcut, whatever the keyboard's language. No DOM.

const OTHER_LETTER = /^(?!\p{Script=Latin})\p{L}$/u;

// The Latin letter on the physical key where the layout has another script (K for л or ك), else the key itself.
export function shortcutKey({ key, code = "" }) {
  return OTHER_LETTER.test(key) && code.startsWith("Key") ? code.slice(3).toLowerCase() : key.toLowerCase();
}
