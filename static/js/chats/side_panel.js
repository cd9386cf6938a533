// The panel beside the messages — a thread, what is pinned, what the chat is about — opened in place, so that the messages
// stay where they are. Without this code the same links lead to a page that comes with the panel.

import { find, findAll } from "../lib/dom.js";
import { loadStyle } from "../lib/styles.js";

const PANEL = ".panel:not(#members)";
const PANEL_ADDRESS = /^\/chats\/\d+\/(pins|about|join-links|messages\/\d+\/thread)$/;

let context = null;
let openedBy = null;
let shownPath = "";
let asked = 0; // the panel that was asked for last is the one that is shown

// Errors: whatever keeps it from being shown; the link then leads to the page.
export async function open(opener, given) {
  start(given);
  openedBy = opener;
  opener.closest("details")?.removeAttribute("open");
  if (await show(new URL(opener.href))) goTo(opener.href);
}

export function close(_link, given) {
  start(given);
  asked += 1;
  remove();
  goTo(`/chats/${context.page.chatId}`);
  // A message shows its entry points only while it is in use: then the message itself.
  for (const place of [openedBy, openedBy?.closest("article"), openedBy?.closest("details")?.firstElementChild, find("#content")]) {
    place?.focus();
    if (place && document.activeElement === place) return;
  }
}

// Returns whether it is shown: someone may have pressed something else meanwhile.
async function show(address) {
  asked += 1;
  const mine = asked;
  const html = await context.http.part(`${address.pathname}?only=panel`);
  const panel = find(PANEL, new DOMParser().parseFromString(html, "text/html"));
  const sheets = findAll('link[rel="stylesheet"]', panel);
  await Promise.all(sheets.map((sheet) => loadStyle(sheet.href)));
  for (const sheet of sheets) sheet.remove();
  if (mine !== asked) return false;
  remove();
  const members = find("#members");
  members.hidden = true;
  members.before(document.adoptNode(panel));
  setPane("panel");
  // Without its script it is still the page's own form.
  context.startBehaviours(panel).catch(() => {});
  // A keyboard that covers half of a phone waits until it is asked for.
  const first = matchMedia("(hover: hover)").matches && find("textarea", panel);
  (first || findAll(".panel__close, .head__back", panel).find((link) => link.checkVisibility()))?.focus();
  if (address.hash) find(address.hash, panel)?.scrollIntoView();
  return panel.isConnected;
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
  shownPath = location.pathname;
}

function start(given) {
  if (context) return;
  context = given;
  shownPath = location.pathname;
  // Back and forward; also what leads to another place of the same page, which changes nothing here.
  globalThis.addEventListener("popstate", () => {
    if (location.pathname === shownPath) return;
    shownPath = location.pathname;
    if (PANEL_ADDRESS.test(shownPath)) show(new URL(location.href)).catch(() => location.reload());
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
