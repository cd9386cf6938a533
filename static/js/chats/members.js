// The members' panel: opens beside the messages. What fills its rows comes when it is opened, or when somebody joins or
// leaves: others read the names from them.

import { find, isForNewTab } from "../lib/dom.js";

export async function start(panel, context) {
  const { page, http } = context;
  let rows = null;

  async function loadRows() {
    const [room, { user }] = await Promise.all([context.room(), context.link()]);
    const { startMemberRows } = await import("./member_rows.js");
    return startMemberRows({ panel, room, http, page, user });
  }
  const needRows = () => (rows ??= loadRows());
  const showRows = async () => (await needRows()).opened();

  startOpening(panel, showRows);
  if (!panel.hidden) showRows();

  const { timeline } = await context.room();
  timeline.on("put", async ({ kind }, { isNew, fromLive }) => {
    if (kind === "system" && isNew && fromLive) (await needRows()).refresh();
  });
}

function startOpening(panel, onOpen) {
  const app = document.getElementById("app");
  const opener = find('[data-opens="members"]');

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
    history.replaceState(null, "", find(".head__back", panel).href);
  }

  opener?.addEventListener("click", (event) => {
    if (isForNewTab(event)) return;
    event.preventDefault();
    show(panel.hidden);
  });
  panel.addEventListener("click", (event) => {
    if (!event.target.closest("[data-closes], .head__back") || isForNewTab(event)) return;
    event.preventDefault();
    show(false);
  });
  panel.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
}
