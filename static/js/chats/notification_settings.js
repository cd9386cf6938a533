// Notification settings: the browser's permission, asked for only here and only by a press; sounds, played when chosen.

import { api } from "../lib/addresses.js";
import { find, setText } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { playSound } from "../lib/sounds.js";

const SAYS = {
  granted: gettext("Allowed"),
  denied: gettext("Blocked in this browser’s settings"),
  default: gettext("Not allowed yet"),
  missing: gettext("This browser has none"),
};

export function start(element, { http }) {
  const button = find("[data-ask]", element);

  function showPermission() {
    const permission = globalThis.Notification?.permission ?? "missing";
    setText("[data-permission]", SAYS[permission], element);
    button.hidden = permission !== "default";
  }

  button.addEventListener("click", async () => {
    const answer = await Notification.requestPermission();
    showPermission();
    // Reloaded, the page lists this browser.
    if (answer === "granted" && (await subscribe(http))) location.reload();
  });
  // Before the page is left for the saved one.
  element.addEventListener("pointerdown", ({ target }) => {
    const choice = target.closest('button[name="sound"]');
    if (choice) playSound(choice.value);
  });
  showPermission();
}

// Returns whether pushes reach this browser now. Without a push service, open pages still show notifications.
export async function subscribe(http, workers = navigator.serviceWorker) {
  try {
    const { key } = await http.get(api.pushSubscriptions);
    const { pushManager } = await workers.ready;
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    await http.post(api.pushSubscriptions, subscription.toJSON());
    return true;
  } catch {
    return false;
  }
}
