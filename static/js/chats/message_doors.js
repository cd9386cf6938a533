// What a press in a message opens. What does it is loaded with the first press.

import { find, isForNewTab } from "../lib/dom.js";
import { quoteOf } from "./quotes.js";
import { describeReaction } from "./reactions.js";

// The action of what was pressed -> what of message_actions.js does it.
const DOORS = { chip: "toggle", react: "chooseEmoji", reply: "reply", details: "openMenu", edits: "showEdits" };
const LONG_PRESS_MS = 450;
const STILL_PX = 10;

// `rowOf(id)` is what is known of a message, `change` is change.js. Returns a function that resolves to message_actions.js.
export function startMessageDoors({ element, rowOf, change, room, context }) {
  let loading = null;
  const load = () => (loading ??= start());

  async function start() {
    const [{ createMessageActions }, saves] = await Promise.all([import("./message_actions.js"), context.saves()]);
    return createMessageActions({ rowOf, saves, change, room, context });
  }

  element.addEventListener("click", (event) => {
    const door = event.target.closest(".reaction, [data-action]");
    const wanted = door && DOORS[door.dataset.action ?? "chip"];
    if (!wanted || isForNewTab(event)) return;
    event.preventDefault();
    const article = door.closest("article");
    // At once, so that what is typed next is in the composer.
    if (wanted === "reply") return room.replyTo(quoteOf(article));
    load().then(
      (actions) => actions[wanted](article, door),
      () => door.href && location.assign(door.href),
    );
  });

  for (const event of ["pointerover", "focusin"]) {
    element.addEventListener(event, ({ target }) => {
      const chip = target.closest?.(".reaction");
      if (chip) describeReaction(chip, context.page.userId);
      const code = target.closest?.("article") && find("pre:not(.code__text)", target.closest("article"));
      if (code) import("./code_copy.js").then(({ addCopyButtons }) => addCopyButtons(target.closest("article")));
    });
  }

  // Where nothing hovers, a finger that rests on a message opens its menu.
  let resting = null;
  const lift = () => clearTimeout(resting?.timer);
  element.addEventListener("pointerdown", ({ pointerType, target, clientX: x, clientY: y }) => {
    const article = target.closest("article:not(.message--system)");
    if (pointerType !== "touch" || !article?.dataset.id || target.closest(".message__body a, button, textarea")) return;
    const timer = setTimeout(() => {
      resting.isLong = true;
      load().then((actions) => actions.openMenu(article));
    }, LONG_PRESS_MS);
    resting = { x, y, timer };
  });
  function forget() {
    lift();
    resting = null;
  }
  // The click that may end it was no press on what lies there by then. Another touch is another matter.
  function swallow(event) {
    if (!resting?.isLong) return;
    event.preventDefault();
    event.stopPropagation();
    resting = null;
  }
  document.addEventListener("click", swallow, { capture: true });
  document.addEventListener("pointerdown", forget, { capture: true });
  element.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (resting && Math.hypot(clientX - resting.x, clientY - resting.y) > STILL_PX) lift();
  });
  for (const event of ["pointerup", "pointercancel", "scroll"]) element.addEventListener(event, lift, { passive: true });
  element.addEventListener("contextmenu", (event) => {
    if (event.pointerType === "touch" && !event.target.closest("a")) event.preventDefault();
  });

  return load;
}
