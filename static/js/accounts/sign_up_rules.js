// The server's sign-up rules, same words and order. A preview: the server decides.

import { gettext } from "../lib/i18n.js";

// One @, no separators or quotes. Only the server checks the domain.
const EMAIL = /^[^@\s,;<>()"]+@[^@\s,;<>()"]+$/;
const composed = (/** @type {string} */ text) => text.normalize("NFC");
const characters = (/** @type {string} */ text) => [...composed(text)].length;
// Direction marks and zero-width spaces show nothing.
const shown = (/** @type {string} */ name) => name.replace(/[\p{Cf}\s]/gu, "");

/** @type {Record<string, Rule[]>} */
export const RULES = {
  name: [
    { text: gettext("Not blank"), passes: (name) => shown(name) !== "" },
    { text: gettext("At most 100 characters"), passes: (name) => characters(name.trim()) <= 100 },
  ],
  email: [
    { text: gettext("With the @ sign and no spaces"), passes: (email) => EMAIL.test(email) },
    { text: gettext("6 to 160 characters"), passes: (email) => characters(email) >= 6 && characters(email) <= 160 },
  ],
  password: [
    { text: gettext("8 to 80 characters"), passes: (password) => characters(password) >= 8 && characters(password) <= 80 },
    { text: gettext("A lower case character"), passes: (password) => /[a-z]/.test(composed(password)) },
    { text: gettext("An upper case character"), passes: (password) => /[A-Z]/.test(composed(password)) },
    { text: gettext("A digit or one of ! ? @ # $ % ^ & * _"), passes: (password) => /[!?@#$%^&*_0-9]/.test(password) },
  ],
};

// Shape: [{ text, passed }]; [] for a field without rules.
/** @type {(field: string, text: string) => { text: string, passed: boolean }[]} */
export function judge(field, text) {
  return (RULES[field] ?? []).map((rule) => ({ text: rule.text, passed: rule.passes(text) }));
}
