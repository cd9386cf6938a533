// Click handlers in messages. Modules load on first use.

import { find, isForNewTab } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { once } from "../lib/once.js";
import { showError } from "./message_view.js";

const NO_CONNECTION = gettext("This needs a connection. Please try again.");
// The button's action -> the function of message_actions.js.
const ACTIONS = { chip: "toggle", react: "chooseEmoji", "add-reaction": "chooseEmoji", save: "save", reply: "reply", details: "openMenu", edits: "showEdits", "remove-preview": "removePreview" };

// `rowOf(id)` returns the known message; `change` is change.js; `catchUp`, in the chat itself, marks all read.
// Returns a function that resolves to message_actions.js.
export function startMessageButtons({ element, rowOf, change, room, context, catchUp = null }) {
  const load = once(async () => {
    const [{ createMessageActions }, saves] = await Promise.all([import("./message_actions.js"), context.saves()]);
    return createMessageActions({ rowOf, saves, change, room, context });
  });
  function reply(article) {
    // Now, so that the next key is typed into the composer.
    document.getElementById("content")?.focus();
    import("./reply.js").catch(() => {}); // the composer needs it next
    import("./quotes.js").then(({ quoteOf }) => room.replyTo(quoteOf(article)), () => showError(article, NO_CONNECTION));
  }

  const codeBlocks = () => import("./code_blocks.js");
  if (find("pre", element)) codeBlocks().then(({ addCopyButtons }) => addCopyButtons(element), () => {});
  element.addEventListener("click", (event) => {
    const copy = event.target.closest(".code__copy");
    if (copy) return codeBlocks().then(({ copyCode }) => copyCode(copy), () => {});
    const button = event.target.closest(".reaction, [data-action]");
    const wanted = button && ACTIONS[button.dataset.action ?? "chip"];
    if (!wanted || isForNewTab(event)) return;
    event.preventDefault();
    const article = button.closest("article");
    if (wanted === "reply") return reply(article);
    load().then(
      (actions) => actions[wanted](article, button),
      () => (navigator.onLine && button.href ? location.assign(button.href) : showError(article, NO_CONNECTION)),
    );
  });

  for (const event of ["pointerover", "focusin"]) {
    element.addEventListener(event, ({ target, pointerType = "mouse" }) => {
      const chip = pointerType === "mouse" && target.closest?.(".reaction");
      if (!chip) return;
      import("./reactors.js").then(({ peek }) => peek(chip, context.page.userId), () => {});
    });
  }

  // Keyboard navigation loads on the first focus. If it fails to load, native keys work until the next focus.
  function firstFocus(event) {
    import("./message_keys.js").then(
      ({ startMessageKeys }) => startMessageKeys({ element, event, actions: load, reply, catchUp }),
      () => element.addEventListener("focusin", firstFocus, { once: true }),
    );
  }
  element.addEventListener("focusin", firstFocus, { once: true });

  // Touch: long press. Loaded with the first touch.
  function firstTouch(event) {
    if (event.pointerType !== "touch") return;
    element.removeEventListener("pointerdown", firstTouch);
    const openMenu = (article, chip) => load().then((actions) => (chip ? actions.showReactors(article, chip) : actions.openMenu(article)));
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
