// The side panel (a thread, pins, chat details), opened in place. Without this code its links load a full page.

import { pages } from "../lib/addresses.js";
import { find, findAll } from "../lib/dom.js";
import { loadStyle } from "../lib/styles.js";

const PANEL = ".panel:not(#members)";
const PANEL_ADDRESS = /^\/chats\/\d+\/(pins|files|about|join-links|messages\/\d+\/thread)$/;

let context = null;
let openedBy = null;
let shownPath = "";
let asked = 0; // the latest request wins

// Errors: any failure to show it; the link then opens the page.
export async function open(opener, given) {
  start(given);
  openedBy = opener;
  opener.closest("details")?.removeAttribute("open");
  const address = new URL(opener.href);
  const panel = await show(address);
  if (!panel) return;
  goTo(opener.href);
  await wake(panel, address);
}

export function close(_link, given) {
  start(given);
  asked += 1;
  remove();
  goTo(pages.chat(context.page.chatId));
  // The message's buttons are hidden when inactive: focus the message.
  for (const place of [openedBy, openedBy?.closest("article"), openedBy?.closest("details")?.firstElementChild, find("#content")]) {
    place?.focus();
    if (place && document.activeElement === place) return;
  }
}

// Returns the panel, or null: a later press may have won.
async function show(address) {
  asked += 1;
  const mine = asked;
  address.searchParams.set("only", "panel");
  const html = await context.http.part(address.pathname + address.search);
  const panel = find(PANEL, new DOMParser().parseFromString(html, "text/html"));
  const sheets = findAll('link[rel="stylesheet"]', panel);
  await Promise.all(sheets.map((sheet) => loadStyle(sheet.href)));
  for (const sheet of sheets) sheet.remove();
  if (mine !== asked) return null;
  remove();
  const members = find("#members");
  members.hidden = true;
  members.before(document.adoptNode(panel));
  setPane("panel");
  return panel;
}

async function wake(panel, address) {
  // Before the focus: anyone who types at once sends by Enter. Without its module it is still a plain form.
  await context.startBehaviours(panel).catch(() => {});
  if (!panel.isConnected) return;
  // On phones the keyboard covers half the screen: no autofocus.
  const first = matchMedia("(hover: hover)").matches && find("textarea", panel);
  (first || findAll(".panel__close, .head__back", panel).find((link) => link.checkVisibility()))?.focus();
  if (address.hash) find(address.hash, panel)?.scrollIntoView();
}

function remove() {
  const panel = find(PANEL);
  panel?.dispatchEvent(new Event("closed"));
  panel?.remove();
  if (find("#members").hidden) setPane("chat");
}

function setPane(pane) {
  const app = document.getElementById("app");
  app.classList.toggle("app--panel", pane === "panel");
  app.classList.toggle("app--chat", pane === "chat");
}

function goTo(address) {
  history.pushState(null, "", address);
  shownPath = pathOf();
}

// The tabs of a panel differ in their query.
const pathOf = () => location.pathname + location.search;

function start(given) {
  if (context) return;
  context = given;
  shownPath = pathOf();
  // Back and forward; also fires for fragment links, which change nothing here.
  globalThis.addEventListener("popstate", () => {
    const isPanel = PANEL_ADDRESS.test(location.pathname);
    // The members panel may have replaced it.
    if (pathOf() === shownPath && (!isPanel || find(PANEL))) return;
    shownPath = pathOf();
    const address = new URL(location.href);
    if (isPanel) show(address).then((panel) => panel && wake(panel, address)).catch(() => location.reload());
    else {
      asked += 1;
      remove();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isInPanel = event.key === "Escape" && !event.defaultPrevented && event.target.closest?.(PANEL);
    if (isInPanel && !event.target.value) close(null, context);
  });
}
