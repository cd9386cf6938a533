// The part of the service worker that shows what is pushed, with buttons: reply, mark as read, mute. Served behind
// offline_worker.js, with ICON, COOKIE and WORDS (chatapp/pages/offline.py). Workers can't import: paths stand here, too.

/* global ICON, COOKIE, WORDS */
const TRIES_AFTER_MS = [0, 1_000, 4_000];
const HOUR_MS = 3_600_000;
const MAX_SHOWN_CHARACTERS = 1_000;

// What the site decided to show (chats/payloads/push.py). Browsers that know declarative messages don't ask.
async function showPushed({ notification, app_badge: count }) {
  const { title, navigate, data, ...options } = notification;
  const shown = { ...options, icon: ICON, badge: ICON, data: { ...data, navigate }, actions: actionsFor(data) };
  await self.registration.showNotification(title, shown);
  if (count === undefined || !self.navigator.setAppBadge) return;
  await self.navigator.setAppBadge(count).catch(() => {});
}

// The most useful first: browsers show few, many only two. Without the cookie store there is no CSRF token.
function actionsFor(about) {
  if (!about?.chat_id || !self.cookieStore) return [];
  const reply = { action: "reply", type: "text", title: WORDS.reply, placeholder: WORDS.placeholder };
  const others = [{ action: "read", title: WORDS.read }, { action: "mute", title: WORDS.mute }];
  return [...(about.may_reply ? [reply] : []), ...others].slice(0, self.Notification.maxActions);
}

// Into a page that is open, else into a new one.
async function openPushed(address) {
  const { href, origin } = new URL(address, self.location.origin);
  if (origin !== self.location.origin) return;
  const [client] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const opened = client && (await client.navigate(href).catch(() => null));
  await (opened ? opened.focus() : self.clients.openWindow(href));
}

// `typed` is null where the browser has no fields in notifications: the page has one.
async function pressed(action, typed, about) {
  if (action === "reply" && typed) return reply({ ...about, text: typed, client_id: crypto.randomUUID() });
  if (action === "again") return reply(about);
  if (action === "read" || action === "mute") return act(action, about);
  await openPushed(about?.navigate ?? "/");
}

// Each try carries the same client_id: the message is stored once.
async function reply(about) {
  const place = about.thread_root ? { thread_root: about.thread_root } : { reply_to: about.message_id };
  const content = { content: about.text, client_id: about.client_id, ...place };
  const outcome = await asPerson(about, () => call("POST", `/api/chats/${about.chat_id}/messages`, content));
  if (outcome === "done") return;
  // The text is in nobody's hands but ours.
  await showFailure(WORDS.not_sent, about.text.slice(0, MAX_SHOWN_CHARACTERS), {
    tag: `unsent-${about.client_id}`,
    data: about,
    actions: outcome === "failed" ? [{ action: "again", title: WORDS.again }] : [],
  });
  if (outcome === "signed out") await openPushed(about.navigate);
}

async function act(action, about) {
  const outcome = await asPerson(about, () => (action === "read" ? markRead : mute)(about));
  if (outcome === "done") return;
  if (outcome === "signed out") return openPushed(about.navigate);
  await showFailure(WORDS.failed, WORDS[action], { tag: `failed-${about.chat_id}`, data: { navigate: about.navigate } });
}

function markRead({ chat_id: chatId, message_id: messageId, number, thread_root: root }) {
  if (root) return call("POST", `/api/chats/${chatId}/messages/${root}/thread/read`, { message_id: messageId });
  return call("POST", `/api/chats/${chatId}/read`, { number });
}

// Never shortens a longer mute: the notification may be older than it.
async function mute({ chat_id: chatId }) {
  const end = Date.now() + HOUR_MS;
  const { chats } = await call("GET", "/api/users/chats?short=true");
  const { muted, muted_until: until } = chats.find(({ id }) => id === chatId) ?? {};
  if (muted === "everything" && (!until || Date.parse(until) >= end)) return;
  await call("PUT", `/api/chats/${chatId}/mute`, { level: "everything", until: new Date(end).toISOString() });
}

// Whether it is "done", has "failed", was "refused", or the session is over ("signed out"): also when someone else has
// signed in to this browser since.
async function asPerson({ user_id: userId }, work) {
  for (const wait of TRIES_AFTER_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      const person = await call("GET", "/api/users/me");
      if (person.id !== userId) return "signed out";
      await work();
      return "done";
    } catch ({ status = 0, isSessionOver }) {
      if (isSessionOver) return "signed out";
      if (status >= 400 && status < 500 && status !== 429) return "refused";
    }
  }
  return "failed";
}

// With the page's session cookie, as pages do. Throws { status, isSessionOver }.
async function call(method, path, body) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = decodeURIComponent((await self.cookieStore.get(COOKIE))?.value ?? "");
  const request = { method, headers, credentials: "same-origin", cache: "no-store", redirect: "error" };
  const response = await self.fetch(path, { ...request, body: body && JSON.stringify(body) });
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw { status: response.status, isSessionOver: response.status === 401 || Boolean(answer?.new_token) };
}

function showFailure(title, body, options) {
  return self.registration.showNotification(title, { body, icon: ICON, badge: ICON, requireInteraction: true, ...options });
}

self.addEventListener("push", (event) => event.waitUntil(showPushed(event.data.json())));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(pressed(event.action, event.reply, event.notification.data));
});
