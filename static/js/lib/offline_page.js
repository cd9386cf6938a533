// Registers the service worker, which shows pushes and a page for being offline; keeps what that page shows; and forgets
// what another person left behind. Loaded a while after the page, and at once where no one is signed in.

import { forgetOthers } from "../accounts/left_behind.js";
import { reportViews } from "../chats/viewing.js";
import { api, pages } from "./addresses.js";
import { forgetKept } from "./kept_messages.js";

const PUSH_KEY = "chatapp.push";

export async function startOfflinePage(context, workers = navigator.serviceWorker) {
  // The session has ended: the next person is unknown.
  if (!context.page.userId) return forgetKept(context.storage);
  forgetOthers(context);
  if (context.page.chatId) import("../chats/keep_messages.js").then(({ keepMessages }) => keepMessages(context), () => {});
  if (context.page.chatId) context.room().then((room) => reportViews(room, context.page), () => {});
  try {
    // Only on https and localhost.
    const registration = await workers?.register(pages.offlineWorker, { updateViaCache: "all" });
    if (registration?.pushManager) await keepPush(registration, context);
  } catch {
    // Forbidden here, or offline now: the browser shows its own error.
  }
}

// Browsers change subscriptions silently: sent again when it is another one, and each day.
async function keepPush(registration, { http, page, storage }) {
  const subscription = await registration.pushManager.getSubscription();
  if (!subscription) return;
  const known = `${page.userId} ${new Date().toDateString()} ${subscription.endpoint}`;
  if (storage.get(PUSH_KEY) !== known) {
    await http.post(api.pushSubscriptions, subscription.toJSON());
    storage.set(PUSH_KEY, known);
  }
  // What is read here is no news elsewhere on this device.
  const closeRead = async () => {
    if (document.visibilityState !== "visible" || !page.chatId) return;
    for (const shown of await registration.getNotifications({ tag: `chat-${page.chatId}` })) shown.close();
    const count = Number(/^\((\d+)\)/.exec(document.title)?.[1] ?? 0);
    await navigator.setAppBadge?.(count).catch(() => {});
  };
  document.addEventListener("visibilitychange", closeRead);
  await closeRead();
}
