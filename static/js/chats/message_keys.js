// Going through the messages by keys: one tab stop for all of them, up and down between them, Tab into one and out of all.

import { find, findAll } from "../lib/dom.js";
import { shortcutKey } from "../lib/key_names.js";

const CONTROLS = "a[href], button, textarea, input";
const isPlain = ({ ctrlKey, metaKey, altKey }) => !ctrlKey && !metaKey && !altKey;

// `event` is the focus that was the first; `actions()` loads message_actions.js; `reply(article)` answers; `catchUp` marks all read: without it,
// in a panel, Escape is the panel's.
export function startMessageKeys({ element, event: first, actions, reply, catchUp }) {
  let current = null; // the message that has the focus, or had it last
  // The first focus was heard before its key could be. A field shows its focus however it came by it.
  let isTabbing = first.target.matches(":focus-visible:not(textarea)");
  const messages = () => findAll("article", element);
  const controlsOf = (article) => findAll(CONTROLS, article).filter((control) => control.checkVisibility({ visibilityProperty: true }));

  // Whoever hears the page is told what has the focus.
  function name(article) {
    const parts = [".message__author", "time", ".message__body"].map((part) => find(part, article)?.textContent.trim());
    article.ariaLabel = parts.filter(Boolean).join(", ");
  }

  function go(article) {
    if (article) name(article);
    article?.focus();
    article?.scrollIntoView({ block: "nearest" });
  }

  // From outside by Tab: wherever that would lead, it leads to the message one was at, else to the newest.
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

  // Not prevented: the browser goes on from where the focus is then.
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
      // The last thing of a panel: the browser knows the way out.
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
  // At once, too: what they open is loaded by its own press, and what is typed next belongs there.
  const moveOn = {
    r: reply,
    t: (article) => find(".message__actions [data-action=thread]", article)?.click(),
    m: (article) => nextMention(article)?.focus(),
  };

  // The next message that names the reader, from the top again after the last one.
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
    // At once, so that what is typed next is in the composer.
    const move = (isSaid(article) && moveOn[key]) || moves[event.key];
    if (!deed && !move) return;
    event.preventDefault();
    if (deed) actions().then((all) => deed(all, article), () => {});
    else move(article);
  }

  // A dialog that closes gives the focus back, too: that is no way in.
  document.addEventListener("keydown", ({ key }) => (isTabbing = key === "Tab"), { capture: true });
  document.addEventListener("pointerdown", () => (isTabbing = false), { capture: true });
  element.addEventListener("focusin", enter);
  element.addEventListener("keydown", press);
  if (document.activeElement === first.target) enter(first);
}
