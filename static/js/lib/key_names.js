// The shortcut meaning of a key on any keyboard layout. No DOM.

const OTHER_LETTER = /^(?!\p{Script=Latin})\p{L}$/u;

// The Latin letter of the physical key on non-Latin layouts (K for л or ك), else the key.
/** @param {{ key: string, code?: string }} event */
export function shortcutKey({ key, code = "" }) {
  return OTHER_LETTER.test(key) && code.startsWith("Key") ? code.slice(3).toLowerCase() : key.toLowerCase();
}
