// What a press in a message opens. What does it is loaded with the first press.

import { find, isForNewTab } from "../lib/dom.js";
import { quoteOf } from "./quotes.js";
import { describeReaction } from "./reactions.js";

// The action of what was pressed -> what of message_actions.js does it.
const DOORS = { chip: "toggle", react: "chooseEmoji", reply: "reply", details: "openMenu", edits: "showEdits" };

// `rowOf(id)` is what is known of a message, `change` is change.js, `catchUp`, in the chat itself, marks all read. Returns
// a function that resolves to message_actions.js.
export function startMessageDoors({ element, rowOf, change, room, context, catchUp = null }) {
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

  // Going through the messages by keys is loaded with the first that gets the focus.
  async function firstFocus(event) {
    // Where it does not come, because one is leaving or offline, the browser's own keys remain.
    const keys = await import("./message_keys.js").catch(() => null);
    keys?.startMessageKeys({ element, event, actions: load, catchUp });
  }
  element.addEventListener("focusin", firstFocus, { once: true });

  // Where nothing hovers, a finger that rests on a message opens its menu. What knows fingers comes with the first one.
  function firstTouch(event) {
    if (event.pointerType !== "touch") return;
    element.removeEventListener("pointerdown", firstTouch);
    const openMenu = (article) => load().then((actions) => actions.openMenu(article));
    let isDown = true;
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => (isDown = false), { once: true });
    import("./long_press.js").then(({ startLongPress }) => {
      const { press } = startLongPress({ element, openMenu });
      if (isDown) press(event);
    });
  }
  element.addEventListener("pointerdown", firstTouch);

  return load;
}
