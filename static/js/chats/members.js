// The members panel. Its rows module loads when it opens or someone joins or leaves: other parts read its names.

import { pages } from "../lib/addresses.js";
import { find, isForNewTab } from "../lib/dom.js";
import { once } from "../lib/once.js";

const OTHER_PANEL = ".panel:not(#members)";

export async function start(panel, context) {
  const { page, http } = context;
  const needRows = once(async () => {
    const [room, { user }] = await Promise.all([context.room(), context.link()]);
    const { startMemberRows } = await import("./member_rows.js");
    return startMemberRows({ panel, room, http, page, user });
  });
  // Offline: keeps the page's rows and retries next time.
  const withRows = (work) => needRows().then(work, () => {});
  const showRows = () => withRows((rows) => rows.opened());
  const refresh = () => withRows((rows) => rows.refresh());

  startOpening({ panel, page, onOpen: showRows });
  if (!panel.hidden) showRows();

  const { timeline, line } = await context.room();
  if (page.chatKind === "direct") {
    const { user } = await context.link();
    user.subscribe("chat_changed", ({ id }) => id === page.chatId && refresh());
  }
  timeline.on("put", ({ kind }, { isNew, fromLive }) => kind === "system" && isNew && fromLive && refresh());
  // Joined before we subscribed, or beyond the page's limit.
  if (line.isJoined() || "cut" in panel.dataset) refresh();
}

function startOpening({ panel, page, onOpen }) {
  const app = document.getElementById("app");
  const opener = find('[data-opens="members"]');
  const chatAddress = pages.chat(page.chatId);
  const ownAddress = pages.members(page.chatId);

  // Pushes history, as other panels do: Back closes it.
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

  // One panel at a time.
  function removeOther() {
    const other = find(OTHER_PANEL);
    other?.dispatchEvent(new Event("closed"));
    other?.remove();
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
    const isOwn = location.pathname === ownAddress;
    if (isOwn === panel.hidden) show(isOwn);
  });
}
