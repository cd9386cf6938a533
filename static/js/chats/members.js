// The members' panel: opens beside the messages. What fills its rows comes when it is opened, or when someone joins or
// leaves: others read the names from them.

import { find, isForNewTab } from "../lib/dom.js";
import { once } from "../lib/once.js";

export async function start(panel, context) {
  const { page, http } = context;
  const needRows = once(async () => {
    const [room, { user }] = await Promise.all([context.room(), context.link()]);
    const { startMemberRows } = await import("./member_rows.js");
    return startMemberRows({ panel, room, http, page, user });
  });
  // Without a connection what the page came with stays; the next time it is asked for again.
  const withRows = (work) => needRows().then(work, () => {});
  const showRows = () => withRows((rows) => rows.opened());
  const refresh = () => withRows((rows) => rows.refresh());

  startOpening(panel, showRows);
  if (!panel.hidden) showRows();

  const { timeline, line } = await context.room();
  if (page.chatKind === "direct") {
    const { user } = await context.link();
    user.hear("chat_changed", ({ id }) => id === page.chatId && refresh());
  }
  timeline.on("put", ({ kind }, { isNew, fromLive }) => kind === "system" && isNew && fromLive && refresh());
  // Who came before someone listened, or was too many for the page.
  if (line.isJoined() || "cut" in panel.dataset) refresh();
}

function startOpening(panel, onOpen) {
  const app = document.getElementById("app");
  const opener = find('[data-opens="members"]');
  const chatAddress = find(".head__back", panel).href;
  const ownAddress = `${chatAddress}/members`;

  // Its own entry in the history, as the other panels have: Back closes it and stays in the chat.
  function toggle(isOpen) {
    show(isOpen);
    history.pushState(null, "", isOpen ? ownAddress : chatAddress);
  }

  function show(isOpen) {
    panel.hidden = !isOpen;
    if (isOpen) removeOther();
    app.classList.toggle("app--panel", isOpen);
    app.classList.toggle("app--chat", !isOpen);
    if (isOpen) onOpen();
    if (isOpen) find("[data-closes]", panel)?.focus();
    else opener?.focus();
  }

  // One panel at a time; the address goes with it.
  function removeOther() {
    const other = find(".panel:not(#members)");
    if (!other) return;
    other.dispatchEvent(new Event("closed"));
    other.remove();
    history.replaceState(null, "", chatAddress);
  }

  opener?.addEventListener("click", (event) => {
    if (isForNewTab(event)) return;
    event.preventDefault();
    toggle(panel.hidden);
  });
  panel.addEventListener("click", (event) => {
    if (!event.target.closest("[data-closes], .head__back") || isForNewTab(event)) return;
    event.preventDefault();
    toggle(false);
  });
  panel.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
  globalThis.addEventListener("popstate", () => {
    const isOwn = location.href.split("#")[0] === ownAddress;
    if (isOwn === panel.hidden) show(isOwn);
  });
}
