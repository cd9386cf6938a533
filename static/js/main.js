// Entry module of every page: starts each element's behavior. Panels and menus load on first use.

import { startSignOut } from "./accounts/sign_out.js";
import { createContext } from "./context.js";
import { startAvatars } from "./lib/avatar.js";
import { isForNewTab } from "./lib/dom.js";
import { startKeys } from "./lib/keys.js";
import { startLocalTimes } from "./lib/local_time.js";
import { startMenus } from "./lib/menus.js";

const BEHAVIOURS = {
  "entry-count": () => import("./chats/entry_count.js"),
  composer: () => import("./chats/composer.js"),
  connection: () => import("./chats/connection.js"),
  copy: () => import("./lib/copy.js"),
  "files-panel": () => import("./chats/files_panel.js"),
  members: () => import("./chats/members.js"),
  "new-chat": () => import("./chats/new_chat.js"),
  online: () => import("./chats/online.js"),
  back: () => import("./chats/back.js"),
  pins: () => import("./chats/pins.js"),
  sidebar: () => import("./chats/sidebar.js"),
  thread: () => import("./chats/thread.js"),
  timeline: () => import("./chats/timeline.js"),
  typing: () => import("./chats/typing.js"),
  when: () => import("./chats/when.js"),
};

// Lazy modules of [data-opens], with open(opener, context).
const OPENERS = {
  emoji: () => import("./chats/emoji_picker.js"),
  "file-text": () => import("./chats/file_text.js"),
  formatting: () => import("./chats/formatting_bar.js"),
  later: () => import("./chats/later.js"),
  lightbox: () => import("./chats/lightbox.js"),
  "new-chat": () => document.getElementById("new-chat") && import("./chats/new_chat.js"),
  "older-chats": () => import("./chats/older_chats.js"),
  person: () => import("./accounts/person_card.js"),
  side: () => import("./chats/side_panel.js"),
  "side-end": () => import("./chats/side_panel.js").then(({ close }) => ({ open: close })),
  "row-menu": () => import("./chats/row_menu.js"),
  "row-star": () => import("./chats/row_menu.js"),
  shortcuts: () => import("./shortcuts.js"),
  voice: () => import("./chats/voice.js"),
  switcher: () => import("./switcher/switcher.js"),
};

// Lazy modules of [data-sends] forms, with send(form, button, context).
const SENDERS = {
  leave: () => import("./chats/leave_chat.js"),
  preferences: () => import("./chats/chat_preferences.js"),
  member: () => import("./chats/member_actions.js"),
  "row-menu": () => import("./chats/row_menu.js"),
};

const context = createContext();
startAvatars();
startLocalTimes();
startMenus();
startSignOut(context.storage);
context.startBehaviours = startBehaviours;
startBehaviours(document.body);

// Resolves when all have started; each then carries [data-started].
function startBehaviours(root) {
  const elements = [root, ...root.querySelectorAll("[data-behaviour]")];
  return Promise.all(
    elements.map(async (element) => {
      const { behaviour } = element.dataset;
      const load = behaviour && (BEHAVIOURS[behaviour] ?? (await import("./page_behaviours.js")).PAGE_BEHAVIOURS[behaviour]);
      const module = await load?.();
      await module?.start(element, context);
      element.dataset.started = "";
    }),
  );
}

// Returns whether it opens. Offline, or without the dialog, the link loads its page.
function open(name, opener = null) {
  const loading = OPENERS[name]?.();
  loading?.then((module) => module.open(opener, context)).catch(() => opener?.href && location.assign(opener.href));
  return Boolean(loading);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens], .mention[data-user-id]");
  if (!opener || event.defaultPrevented || isForNewTab(event)) return;
  if (open(opener.dataset.opens ?? "person", opener)) event.preventDefault();
});
const startOffline = () => import("./lib/offline_page.js").then(({ startOfflinePage }) => startOfflinePage(context), () => {});
if (context.page.userId) {
  startKeys({ open });
  addEventListener("pointerdown", (event) => event.pointerType === "touch" && import("./chats/edge_swipe.js").then(({ follow }) => follow(event), () => {}));
  // Of low priority.
  setTimeout(startOffline, 3_000);
} else startOffline();

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented) return;
  const loading = SENDERS[form.dataset.sends]?.();
  if (loading) {
    event.preventDefault();
    loading.then(({ send }) => send(form, submitter, context));
  } else if (form.dataset.confirm && !form.dataset.confirmed) {
    event.preventDefault();
    import("./lib/confirm.js").then(({ sendConfirmed }) => sendConfirmed(form, submitter));
  }
});
