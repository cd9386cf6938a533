// Several people out of what is typed or pasted, as chats/text/people_list.py divides it: commas, semicolons and new
// lines separate names and addresses, spaces only addresses. Of `Mira Koh <mira@x.org>` the address counts.

export function splitPeople(text) {
  const seen = new Set();
  return text
    .split(/[,;\n\r]+/)
    .flatMap(piecesOf)
    .filter((piece) => {
      const key = piece.toLowerCase();
      return piece && !seen.has(key) && seen.add(key);
    });
}

function piecesOf(part) {
  const words = part.split(/\s+/).filter(Boolean);
  const addresses = words.filter((word) => word.includes("@")).map((word) => word.replace(/^<+|>+$/g, ""));
  return addresses.length > 0 ? addresses : [words.join(" ")];
}

// Enough to catch a slip; whether the account exists only the server knows.
export const looksLikeEmail = (text) => /^[^\s@]+@[^\s@]+$/.test(text);
