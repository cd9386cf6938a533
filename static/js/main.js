// Entry module of every page: starts the behavior of each element. Modules of panels and menus are loaded on first use.

import { startSignOut } from "./accounts/sign_out.js";
import { createContext } from "./context.js";
import { startAvatars } from "./lib/avatar.js";
import { isForNewTab } from "./lib/dom.js";
import { startKeys } from "./lib/keys.js";
import { startLocalTimes } from "./lib/local_time.js";
import { startMenus } from "./lib/menus.js";
import { startOfflinePage } from "./lib/offline_page.js";

const BEHAVIOURS = {
  composer: () => import("./chats/composer.js"),
  connection: () => import("./chats/connection.js"),
  "enter-key": () => import("./lib/enter_switch.js"),
  copy: () => import("./lib/copy.js"),
  directory: () => import("./accounts/directory.js"),
  members: () => import("./chats/members.js"),
  "new-chat": () => import("./chats/new_chat.js"),
  online: () => import("./chats/online.js"),
  pins: () => import("./chats/pins.js"),
  privacy: () => import("./accounts/privacy.js"),
  profile: () => import("./accounts/profile.js"),
  saved: () => import("./chats/saved_page.js"),
  sidebar: () => import("./chats/sidebar.js"),
  "sign-up-checks": () => import("./accounts/sign_up_checks.js"),
  thread: () => import("./chats/thread.js"),
  theme: () => import("./lib/theme.js"),
  timeline: () => import("./chats/timeline.js"),
  typing: () => import("./chats/typing.js"),
};

// What a press on [data-opens] loads: a module with open(opener, context).
const OPENERS = {
  emoji: () => import("./chats/emoji_picker.js"),
  "new-chat": () => document.getElementById("new-chat") && import("./chats/new_chat.js"),
  "older-chats": () => import("./chats/older_chats.js"),
  person: () => import("./accounts/person_card.js"),
  side: () => import("./chats/side_panel.js"),
  "side-end": () => import("./chats/side_panel.js").then(({ close }) => ({ open: close })),
  shortcuts: () => import("./shortcuts.js"),
  switcher: () => import("./switcher/switcher.js"),
};

// What sends a form with [data-sends] in the page's place: a module with send(form, button, context).
const SENDERS = {
  keep: () => import("./chats/keeping.js"),
  member: () => import("./chats/member_actions.js"),
};

const context = createContext();
startAvatars();
startLocalTimes();
startMenus();
startSignOut(context.storage);
context.startBehaviours = startBehaviours;
startBehaviours(document.body);

// Resolves when all of them have started; each then carries [data-started].
function startBehaviours(root) {
  const elements = [root, ...root.querySelectorAll("[data-behaviour]")];
  return Promise.all(
    elements.map(async (element) => {
      const module = await BEHAVIOURS[element.dataset.behaviour]?.();
      await module?.start(element, context);
      element.dataset.started = "";
    }),
  );
}

// Returns whether there is something to open. Without a connection, or a dialog here, a link leads to the plain page.
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
if (context.page.userId) {
  startKeys({ open });
  startOfflinePage();
}

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
