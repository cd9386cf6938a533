// Shows what the server says notifies the person: a desktop notification, a sound, a dot on the tab's icon.
// Whether it does is decided there; here only how, and by which of the open tabs. Loaded with the first one.

import { pages } from "../lib/addresses.js";
import { later } from "../lib/late_addresses.js";
import { playSound } from "../lib/sounds.js";

// One tab shows it, one in view before all others.
const HEAD_START_MS = 300;
const HELD_MS = 5_000;
const ICON_PIXELS = 64;

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isInView = () => document.visibilityState === "visible";

/** @typedef {{ id: number, chat_id: number | null, message_id: number | null, title: string, body: string, kind: string, sound: string }} Shown */

/** @param {Shown} one @param {{ chatId?: number }} page */
export async function show(one, page) {
  if (!isInView()) {
    showDot();
    await pause(HEAD_START_MS);
  }
  const isReminder = one.kind === "reminder";
  await onceOfAllTabs(`chatapp.${isReminder ? "reminder" : "notification"}.${one.id}`, () => {
    // The conversation in view shows the message itself; no page shows what a person is reminded of.
    if (isInView() && document.hasFocus() && page.chatId === one.chat_id && !isReminder) return;
    playSound(one.sound);
    if (!isInView() || isReminder) showOnDesktop(one);
  });
}

/** @param {string} name @param {() => void} work */
async function onceOfAllTabs(name, work) {
  // Pages without TLS have no locks: there, each tab shows it, and the tag makes them one.
  if (!navigator.locks) return work();
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    work();
    await pause(HELD_MS);
  });
}

/** @param {Shown} one */
function showOnDesktop({ id, chat_id: chatId, message_id: messageId, title, body, kind }) {
  if (globalThis.Notification?.permission !== "granted") return;
  try {
    const tag = kind === "reminder" ? `reminder-${id}` : `chat-${chatId}`;
    const shown = new Notification(title, { body, tag, icon: icon()?.dataset.plain ?? icon()?.href });
    shown.onclick = () => {
      focus();
      location.assign(messageId ? pages.message(chatId ?? undefined, messageId) : later.reminders);
      shown.close();
    };
  } catch {
    // Phones show notifications only through a service worker.
  }
}

/** @returns {HTMLLinkElement | null} */
function icon() {
  return document.querySelector('link[rel="icon"]');
}

// A dot on the tab's icon until the page is in view.
async function showDot() {
  const link = icon();
  if (!link || link.dataset.plain) return;
  link.dataset.plain = link.href;
  const picture = new Image(ICON_PIXELS, ICON_PIXELS);
  picture.src = link.href;
  await picture.decode().catch(() => {});
  if (!isInView()) link.href = withDot(picture);
  document.addEventListener("visibilitychange", () => hideDot(link), { once: true });
  if (isInView()) hideDot(link);
}

/** @param {HTMLLinkElement} link */
function hideDot(link) {
  if (link.dataset.plain) link.href = link.dataset.plain;
  delete link.dataset.plain;
}

/** @param {HTMLImageElement} picture */
function withDot(picture) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = ICON_PIXELS;
  const drawing = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  drawing.drawImage(picture, 0, 0, ICON_PIXELS, ICON_PIXELS);
  const radius = ICON_PIXELS / 4;
  for (const [color, size] of /** @type {[string, number][]} */ ([["#fff", radius], ["#22211e", radius - 4]])) {
    drawing.fillStyle = color;
    drawing.beginPath();
    drawing.arc(ICON_PIXELS - radius, radius, size, 0, 2 * Math.PI);
    drawing.fill();
  }
  return canvas.toDataURL();
}
