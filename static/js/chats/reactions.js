// The chips under a message: one per emoji, with how many chose it; those I chose are pressed. Draws, sends nothing.

import { find, findAll, fromTemplate } from "../lib/dom.js";
import { sentenceOfNames } from "./people.js";

export const userIdsOf = (chip) => chip.dataset.userIds.split(" ").filter(Boolean).map(Number);

// The server's chips are the same for every reader; which are mine is marked here.
export function markOwnReactions(root, userId) {
  for (const chip of findAll(".reaction", root)) showOwn(chip, userId);
}

export function fillReactions(article, { chat_id: chatId, id, reactions = [] }, userId) {
  const group = find(".reactions", article);
  if (!group) return;
  const chips = new Map(findAll(".reaction", group).map((chip) => [chip.value, chip]));
  const hadFocus = group.contains(document.activeElement);
  reactions.forEach(({ emoji, user_ids: userIds }, place) => {
    const chip = chips.get(emoji) ?? createChip(emoji, `/chats/${chatId}/messages/${id}/react`);
    chips.delete(emoji);
    chip.dataset.userIds = userIds.join(" ");
    find(".reaction__count", chip).textContent = userIds.length;
    showOwn(chip, userId);
    if (chip.title) describeReaction(chip, userId);
    // Moving a chip would take the focus from it.
    if (group.children[place] !== chip) group.insertBefore(chip, group.children[place] ?? null);
  });
  for (const gone of chips.values()) gone.remove();
  group.hidden = reactions.length === 0;
  if (hadFocus && !group.contains(document.activeElement)) article.focus({ preventScroll: true });
}

// Who chose it, said when someone wants to know.
export function describeReaction(chip, userId) {
  chip.title = sentenceOfNames(userIdsOf(chip), userId);
}

function createChip(emoji, address) {
  const chip = fromTemplate("reaction-template");
  chip.value = emoji;
  chip.setAttribute("formaction", address);
  find(".reaction__emoji", chip).textContent = emoji;
  return chip;
}

function showOwn(chip, userId) {
  chip.setAttribute("aria-pressed", String(userIdsOf(chip).includes(userId)));
}
