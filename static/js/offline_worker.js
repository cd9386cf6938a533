// The service worker: caches the offline page and its files, nothing else: no chats, responses or visited pages. Served as
// /offline-worker.js, which prepends PAGE, FILES and RELEASE (chatapp/pages/offline.py) and appends push_worker.js.

/* global PAGE, FILES, RELEASE */
const CACHE = `offline-${RELEASE}`;
const shown = new Set(); // clients showing the page now

// Without credentials: the page is the same for everyone.
const anonymously = (address) => new Request(address, { credentials: "omit", cache: "reload" });

async function cacheFiles() {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...FILES].map(anonymously));
  await self.skipWaiting();
}

async function forgetOlder() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  // Starts the request before this worker boots.
  await self.registration.navigationPreload?.enable();
}

async function visit(event) {
  try {
    return (await event.preloadResponse) ?? (await self.fetch(event.request));
  } catch {
    shown.add(event.resultingClientId);
    return (await caches.match(PAGE, { ignoreVary: true })) ?? Response.error();
  }
}

async function partOf(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? self.fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(cacheFiles()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
self.addEventListener("fetch", (event) => {
  const { mode, method } = event.request;
  // Forms aren't retried: the browser shows its own error.
  if (mode === "navigate" && method === "GET") event.respondWith(visit(event));
  else if (shown.has(event.clientId)) event.respondWith(partOf(event.request));
});
