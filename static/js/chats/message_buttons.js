// Click handlers in messages. Their modules are loaded on first use.

import { find, isForNewTab } from "../lib/dom.js";
import { once } from "../lib/once.js";
import { showSentence } from "./message_view.js";
import { quoteOf } from "./quotes.js";
import { describeReaction } from "./reactions.js";

const NO_CONNECTION = "This needs a connection. Please try again.";
// The action of what was pressed -> what of message_actions.js does it.
const ACTIONS = { chip: "toggle", react: "chooseEmoji", reply: "reply", details: "openMenu", edits: "showEdits" };

// `rowOf(id)` is what is known of a message, `change` is change.js, `catchUp`, in the chat itself, marks all read. Returns
// a function that resolves to message_actions.js.
export function startMessageButtons({ element, rowOf, change, room, context, catchUp = null }) {
  const load = once(async () => {
    const [{ createMessageActions }, saves] = await Promise.all([import("./message_actions.js"), context.saves()]);
    return createMessageActions({ rowOf, saves, change, room, context });
  });
  const reply = (article) => room.replyTo(quoteOf(article));

  element.addEventListener("click", (event) => {
    const button = event.target.closest(".reaction, [data-action]");
    const wanted = button && ACTIONS[button.dataset.action ?? "chip"];
    if (!wanted || isForNewTab(event)) return;
    event.preventDefault();
    const article = button.closest("article");
    // At once, so that what is typed next is in the composer.
    if (wanted === "reply") return reply(article);
    load().then(
      (actions) => actions[wanted](article, button),
      () => (navigator.onLine && button.href ? location.assign(button.href) : showSentence(article, NO_CONNECTION)),
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

  // Going through the messages by keys is loaded with the first that gets the focus. Where it does not come, the browser's own
  // keys remain, until the next focus.
  function firstFocus(event) {
    import("./message_keys.js").then(
      ({ startMessageKeys }) => startMessageKeys({ element, event, actions: load, reply, catchUp }),
      () => element.addEventListener("focusin", firstFocus, { once: true }),
    );
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
