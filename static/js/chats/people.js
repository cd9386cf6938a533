// Names of the chat's people by id, from the members' panel, which is on every chat page and kept up to date.

import { find } from "../lib/dom.js";

export const nameOf = (userId) => find(`#members .member[data-user-id="${userId}"] .member__name`)?.textContent.trim() ?? "";

// "Ada, Ben and you": oneself last, those who left counted.
export function sentenceOfNames(userIds, ownId, name = nameOf) {
  const others = userIds.filter((id) => id !== ownId).map(name);
  const known = others.filter(Boolean);
  const words = [...known];
  const left = others.length - known.length;
  if (left > 0) words.push(left === 1 ? "someone who left" : `${left} who left`);
  if (userIds.includes(ownId)) words.push(words.length > 0 ? "you" : "You");
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
