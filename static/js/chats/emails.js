// Several e-mail addresses out of what people type or paste: commas, semicolons, spaces and new lines all separate.

export function splitEmails(text) {
  const found = text.split(/[\s,;]+/).map((part) => part.replace(/^<|>$/g, "")).filter(Boolean);
  const seen = new Set();
  return found.filter((email) => {
    const key = email.toLowerCase();
    return seen.has(key) ? false : seen.add(key);
  });
}

// Enough to catch a slip; whether the account exists only the server knows.
export const looksLikeEmail = (text) => /^[^\s@]+@[^\s@]+$/.test(text);
