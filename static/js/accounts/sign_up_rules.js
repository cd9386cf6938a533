// The sign-up rules as the server has them (its words, its order). The server judges; this only tells earlier.

// One @, and nothing that separates addresses or quotes them. What a domain may be only the server knows.
const EMAIL = /^[^@\s,;<>()"]+@[^@\s,;<>()"]+$/;
const characters = (text) => [...text].length;

export const RULES = {
  name: [
    { text: "Not blank", passes: (name) => name.trim() !== "" },
    { text: "At most 100 characters", passes: (name) => characters(name.trim()) <= 100 },
  ],
  email: [
    { text: "With the @ sign and no spaces", passes: (email) => EMAIL.test(email) },
    { text: "6 to 160 characters", passes: (email) => characters(email) >= 6 && characters(email) <= 160 },
  ],
  password: [
    { text: "8 to 80 characters", passes: (password) => characters(password) >= 8 && characters(password) <= 80 },
    { text: "A lower case character", passes: (password) => /[a-z]/.test(password) },
    { text: "An upper case character", passes: (password) => /[A-Z]/.test(password) },
    { text: "A digit or one of ! ? @ # $ % ^ & * _", passes: (password) => /[!?@#$%^&*_0-9]/.test(password) },
  ],
};

// Shape: [{ text, passed }] for a field that has rules, else [].
export function judge(field, text) {
  return (RULES[field] ?? []).map((rule) => ({ text: rule.text, passed: rule.passes(text) }));
}
