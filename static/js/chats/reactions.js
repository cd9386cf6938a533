// Reaction chips under a message, own ones pressed. Rendering only.

import { pages } from "../lib/addresses.js";
import { find, findAll, fromTemplate } from "../lib/dom.js";
import { showEmoji } from "./emoji_sign.js";
import { listNames } from "./people.js";

export const userIdsOf = (chip) => chip.dataset.userIds.split(" ").filter(Boolean).map(Number);

// The server's chips are the same for all readers; own ones are marked here.
export function markOwnReactions(root, userId) {
  for (const chip of findAll(".reaction", root)) showOwn(chip, userId);
}

export function fillReactions(article, { chat_id: chatId, id, reactions = [] }, userId) {
  const group = find(".reactions", article);
  if (!group) return;
  const chips = new Map(findAll(".reaction", group).map((chip) => [chip.value, chip]));
  const hadFocus = group.contains(document.activeElement);
  reactions.forEach(({ emoji, user_ids: userIds }, place) => {
    const chip = chips.get(emoji) ?? createChip(emoji, pages.messageAction(chatId, id, "react"));
    chips.delete(emoji);
    chip.dataset.userIds = userIds.join(" ");
    find(".reaction__count", chip).textContent = userIds.length;
    showOwn(chip, userId);
    if (chip.ariaDescription) describeReaction(chip, userId);
    // Moving a chip would lose focus.
    if (group.children[place] !== chip) group.insertBefore(chip, group.children[place] ?? null);
  });
  for (const gone of chips.values()) gone.remove();
  group.hidden = reactions.length === 0;
  if (hadFocus && !group.contains(document.activeElement)) article.focus({ preventScroll: true });
}

// Names of those who reacted for screen readers, on demand; reactors.js shows them.
export function describeReaction(chip, userId) {
  chip.ariaDescription = listNames(userIdsOf(chip), userId);
}

function createChip(emoji, address) {
  const chip = fromTemplate("reaction-template");
  chip.value = emoji;
  chip.setAttribute("formaction", address);
  showEmoji(find(".reaction__emoji", chip), emoji);
  return chip;
}

function showOwn(chip, userId) {
  chip.setAttribute("aria-pressed", String(userIdsOf(chip).includes(userId)));
}
