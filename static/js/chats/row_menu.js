// The menu of a chat's row: favorite, move, read, mute, archive, leave. Loaded on first use.

import { api, pages } from "../lib/addresses.js";
import { announce, find, findAll, fromTemplate } from "../lib/dom.js";
import { saveOrder } from "./favourite_order.js";
import { placeBeside } from "./floating_position.js";
import { setMute } from "./muting.js";

const PATHS = { favourite: "favourite", archived: "archive" };
let shown = null;

export async function open(opener, context) {
  const row = opener.closest(".row");
  if (opener.dataset.opens === "row-star") return star(row, context);
  const isSame = shown?.opener === opener;
  close();
  if (!isSame) show(opener, row);
}

function show(opener, row) {
  const menu = fromTemplate("row-menu-template");
  menu.dataset.chatId = row.dataset.chatId;
  const [forms] = [findAll("form", menu)];
  for (const form of forms) form.action = form.getAttribute("action").replace(/\/0\//, `/${row.dataset.chatId}/`);
  const favourites = favouriteRows();
  const now = {
    favourite: find(".row__tools button", row).ariaPressed === "true" ? "yes" : "no",
    archived: row.dataset.section === "archived" ? "yes" : "no",
    read: row.classList.contains("row--unread") ? "no" : "yes",
  };
  for (const button of findAll("button[name]", menu)) button.hidden = now[button.name] === button.value;
  for (const button of findAll('[name="muted"]', menu)) button.hidden = Boolean(button.value) === Boolean(row.dataset.muted);
  const place = favourites.indexOf(row);
  find('[value="up"]', menu).hidden = place < 1;
  find('[value="down"]', menu).hidden = place < 0 || place === favourites.length - 1;
  menu.className = "row-menu menu__list row-menu--floating";
  menu.popover = "manual";
  opener.after(menu);
  menu.showPopover();
  placeBeside(menu, opener);
  opener.ariaExpanded = "true";
  shown = { opener, menu };
  find("button:not([hidden])", menu).focus();
  document.addEventListener("pointerdown", closeOutside);
  document.addEventListener("focusin", closeOutside);
  menu.addEventListener("keydown", onKey);
}

function closeOutside({ target }) {
  if (!shown.menu.contains(target) && !shown.opener.contains(target) && !target.closest?.("dialog")) close();
}

function onKey(event) {
  const items = findAll("button:not([hidden])", shown.menu);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  else if (event.key !== "Escape") return;
  else {
    const { opener } = shown;
    close();
    opener.focus();
  }
  event.preventDefault();
  event.stopPropagation();
}

function close() {
  if (!shown) return;
  document.removeEventListener("pointerdown", closeOutside);
  document.removeEventListener("focusin", closeOutside);
  shown.opener.ariaExpanded = null;
  shown.menu.remove();
  shown = null;
}

const favouriteRows = () => findAll('#chat-list [data-section="favourite"] .row');

async function star(row, { http }) {
  const button = find(".row__tools button", row);
  const path = api.preference(row.dataset.chatId, "favourite");
  await (button.ariaPressed === "true" ? http.remove(path) : http.put(path, {})).catch(() => {});
}

// The personal topic updates the row, in all tabs.
export async function send(form, { name, value, textContent }, { http, page }) {
  const { chatId } = form.closest("[data-chat-id]").dataset;
  const { opener } = shown ?? {};
  close();
  try {
    if (name === "move") await move(chatId, value === "up" ? -1 : 1, { http });
    else if (name === "read") await setRead(chatId, value === "yes", { http, page });
    else if (name === "muted") await setMute(chatId, value, http);
    else {
      const path = api.preference(chatId, PATHS[name]);
      await (value === "yes" ? http.put(path, {}) : http.remove(path));
    }
    announce(textContent.trim());
  } catch {
    // As without scripts.
    location.assign(pages.chatOptions(chatId));
  }
  opener?.closest(".row")?.querySelector("a").focus({ preventScroll: true });
}

async function move(chatId, step, { http }) {
  const rows = favouriteRows();
  const place = rows.findIndex((row) => row.dataset.chatId === chatId);
  const ids = rows.map((row) => Number(row.dataset.chatId));
  ids.splice(place + step, 0, ...ids.splice(place, 1));
  await saveOrder(ids, { http });
}

async function setRead(chatId, isRead, { http, page }) {
  const { last_number: last } = await http.get(api.chat(chatId));
  await http.post(isRead ? api.read(chatId) : api.unread(chatId), { number: Math.max(0, isRead ? last : last - 1) });
  // Being open, it would count as read at once.
  if (!isRead && Number(chatId) === page.chatId) location.assign(pages.chats);
}
