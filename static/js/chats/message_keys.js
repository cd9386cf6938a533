// Keyboard navigation of messages: one tab stop; arrows move between them, Tab enters one and leaves all.

import { find, findAll } from "../lib/dom.js";
import { shortcutKey } from "../lib/key_names.js";
import { textOf } from "./quotes.js";

const CONTROLS = "a[href], button, textarea, input:enabled, summary, .table";
const isPlain = ({ ctrlKey, metaKey, altKey }) => !ctrlKey && !metaKey && !altKey;

// `event` is the first focus; `actions()` loads message_actions.js; `reply(article)` replies; `catchUp` marks all read;
// without it (in a panel) Escape is the panel's.
export function startMessageKeys({ element, event: first, actions, reply, catchUp }) {
  let current = null; // the message focused now or last
  const messages = () => findAll("article", element);
  const controlsOf = (article) => findAll(CONTROLS, article).filter((control) => control.checkVisibility({ visibilityProperty: true }));
  // The first focus preceded our key listener. Tab from outside reaches an end of the list; on a control within it, a screen
  // reader or a script set the focus, and it stays.
  let isTabbing = first.target.matches(":focus-visible:not(textarea)") && isAnEnd(first.target);

  function isAnEnd(target) {
    // A message's actions have shown only with the focus.
    const controls = controlsOf(element).filter((control) => control === target || !control.closest(".message__actions"));
    return !target.closest("article") || target.matches("article") || target === controls[0] || target === controls.at(-1);
  }

  // Screen readers announce the focused element.
  function name(article) {
    const parts = [".message__author", "time"].map((part) => find(part, article)?.textContent.trim());
    article.ariaLabel = [...parts, textOf(article)].filter(Boolean).join(", ");
  }

  function go(article) {
    if (article) name(article);
    article?.focus();
    article?.scrollIntoView({ block: "nearest" });
  }

  // Tab from outside goes to the last focused message, else the newest.
  function enter({ target, relatedTarget }) {
    const article = target.closest("article");
    if (target === article) name(article);
    const isFromOutside = !element.contains(relatedTarget);
    if (!isFromOutside || target === article || !isTabbing) {
      current = article ?? current;
      return;
    }
    go(current?.isConnected ? current : messages().at(-1));
  }

  // Not prevented: the browser continues from the new focus.
  function leaveByTab(event, article) {
    const controls = controlsOf(article);
    const { target, shiftKey } = event;
    if (shiftKey && target === article) element.focus({ preventScroll: true });
    else if (shiftKey && target === controls[0]) {
      event.preventDefault();
      go(article);
    } else if (!shiftKey && target === (controls.at(-1) ?? article)) {
      let after = element.nextElementSibling;
      while (after?.hidden) after = after.nextElementSibling;
      // The panel's last element: the browser leaves it.
      if (!after) return;
      after.tabIndex = -1;
      after.focus({ preventScroll: true });
    }
  }

  function step(article, by) {
    const all = messages();
    go(all[all.indexOf(article) + by]);
  }

  function escape() {
    catchUp();
    document.getElementById("content")?.focus();
  }

  const isSaid = (article) => Boolean(article.dataset.id) && !article.matches(".message--system, .message--deleted");
  const moves = {
    ArrowUp: (article) => step(article, -1),
    ArrowDown: (article) => step(article, 1),
    Home: () => go(messages()[0]),
    End: () => go(messages().at(-1)),
    Escape: catchUp && escape,
  };
  // Focus now: the dialog's module loads on press, and the next keys belong there.
  const moveOn = {
    r: reply,
    t: (article) => find(".message__actions [data-action=thread]", article)?.click(),
    m: (article) => nextMention(article)?.focus(),
  };

  // The next mention of the reader; wraps.
  function nextMention(article) {
    const naming = messages().filter((message) => find(".mention--me", message));
    const isLater = (message) => article.compareDocumentPosition(message) & Node.DOCUMENT_POSITION_FOLLOWING;
    return naming.find(isLater) ?? naming[0];
  }

  const deeds = {
    e: (all, article) => all.rightsOn(article).mayEdit && all.edit(article),
    p: (all, article) => all.rightsOn(article).mayPin && all.pin(article),
    s: (all, article) => all.save(article),
    u: (all, article) => all.rightsOn(article).isInLine && all.unread(article),
    "+": (all, article) => all.chooseEmoji(article, find('[data-action="react"]', article)),
  };

  function press(event) {
    const article = event.target.closest("article");
    if (!article || event.defaultPrevented || event.isComposing || event.target.closest("textarea, input")) return;
    if (event.key === "Tab" && isPlain(event)) return leaveByTab(event, article);
    if (!isPlain(event)) return;
    const key = shortcutKey(event);
    const deed = isSaid(article) && deeds[key];
    // Focus now, so that the next key is typed into the composer.
    const move = (isSaid(article) && moveOn[key]) || moves[event.key];
    if (!deed && !move) return;
    event.preventDefault();
    if (deed) actions().then((all) => deed(all, article), () => {});
    else move(article);
  }

  // A closing dialog restores focus; that isn't entering.
  document.addEventListener("keydown", ({ key }) => (isTabbing = key === "Tab"), { capture: true });
  document.addEventListener("pointerdown", () => (isTabbing = false), { capture: true });
  element.addEventListener("focusin", enter);
  element.addEventListener("keydown", press);
  if (document.activeElement === first.target) enter(first);
}
