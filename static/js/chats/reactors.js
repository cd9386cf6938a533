// Who reacted: beside the reactions on hover and focus, in a card after a long press or from the menu. Loaded on first use.

import { findAll } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { showEmoji } from "./emoji_sign.js";
import { placeBeside } from "./floating_position.js";
import { faceOf, nameOf } from "./people.js";
import { describeReaction, userIdsOf } from "./reactions.js";

const MOST_SHOWN = 12;
const OPENS_AFTER_MS = 300;
const CLOSES_AFTER_MS = 200;

// A choice of emoji and the people behind the chosen one, the reader first.
export function reactorsOf(article, chosen, ownId) {
  const chips = findAll(".reaction", article);
  const emoji = chips.some((chip) => chip.value === chosen) ? chosen : chips[0]?.value;
  const box = element("div", "reactors");
  const choices = element("div", "reactors__choices");
  choices.setAttribute("role", "group");
  choices.ariaLabel = gettext("Reactions");
  for (const chip of chips) {
    const count = userIdsOf(chip).length;
    const choice = element("button", "reactors__choice", element("span", "reaction__emoji"), String(count));
    showEmoji(choice.firstElementChild, chip.value);
    choice.type = "button";
    choice.ariaPressed = String(chip.value === emoji);
    choice.addEventListener("click", () => {
      const other = reactorsOf(article, chip.value, ownId);
      box.replaceWith(other);
      other.querySelector('[aria-pressed="true"]').focus();
    });
    choices.append(choice);
  }
  const shownChip = chips.find((chip) => chip.value === emoji);
  box.append(choices, peopleList(shownChip ? userIdsOf(shownChip) : [], ownId));
  return box;
}

function peopleList(userIds, ownId) {
  const list = element("ul", "reactors__people");
  const ordered = [...userIds.filter((id) => id === ownId), ...userIds.filter((id) => id !== ownId)];
  for (const id of ordered.slice(0, MOST_SHOWN)) {
    const name = element("bdi", "", id === ownId ? gettext("You") : nameOf(id) || gettext("Someone who left"));
    list.append(element("li", "", faceOf(id, "avatar--small") ?? element("span", "avatar avatar--small avatar--5", "?"), name));
  }
  const more = ordered.length - MOST_SHOWN;
  if (more > 0) list.append(element("li", "soft", ngettext("and %(count)s more", "and %(count)s more", more)));
  return list;
}

let popover = null;
let shown = null; // the chip
let timer = null;
let changes = null; // observes reactions while the card is open

// The pointer or the focus is on a chip.
export function peek(chip, ownId) {
  describeReaction(chip, ownId);
  clearTimeout(timer);
  if (chip === shown) return;
  // Moving along a row changes it at once.
  timer = setTimeout(open, popover?.matches(":popover-open") ? 0 : OPENS_AFTER_MS, chip, ownId);
  document.addEventListener("pointerover", leave);
  document.addEventListener("focusin", leave);
}

async function open(chip, ownId) {
  await loadStyle(import.meta.resolve("../../css/chats/message_menu.css"));
  if (!chip.isConnected || !chip.matches(":hover, :focus")) return;
  popover ??= createPopover();
  shown = chip;
  const fill = () => {
    if (!chip.isConnected) {
      close();
      return;
    }
    popover.replaceChildren(reactorsOf(chip.closest("article"), chip.value, ownId));
    placeBeside(popover, chip, { isAbove: true, isAtStart: true });
  };
  popover.showPopover();
  fill();
  // Your own click also arrives after the card has opened.
  changes?.disconnect();
  changes = new MutationObserver(fill);
  changes.observe(chip.closest(".reactions"), { attributeFilter: ["data-user-ids"], childList: true, subtree: true });
}

function createPopover() {
  const made = element("div", "reactors-card");
  made.popover = "manual";
  document.body.append(made);
  // One Escape closes one thing.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !shown) return;
      event.stopPropagation();
      close();
    },
    { capture: true },
  );
  document.addEventListener("click", ({ target }) => popover.contains(target) || close());
  return made;
}

function leave({ target }) {
  const isInside = popover?.contains(target) || target.closest?.(".reaction");
  // From the chip over the gap into the popover.
  if (popover?.contains(target)) clearTimeout(timer);
  if (isInside) return;
  clearTimeout(timer);
  timer = setTimeout(close, CLOSES_AFTER_MS);
}

function close() {
  clearTimeout(timer);
  shown = null;
  changes?.disconnect();
  popover?.hidePopover();
  document.removeEventListener("pointerover", leave);
  document.removeEventListener("focusin", leave);
}

function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}
