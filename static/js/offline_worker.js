// The service worker: keeps one page that says that there is no connection, and what that page is made of. It keeps
// nothing of anyone: no chat, no answer, no page that was visited. Served as /offline-worker.js, whose first lines say
// PAGE, FILES and RELEASE (chatapp/pages/offline.py).

/* global PAGE, FILES, RELEASE */
const CACHE = `offline-${RELEASE}`;
const shown = new Set(); // windows that show the page now

// Without the reader's cookies: the page is everyone's.
const anonymously = (address) => new Request(address, { credentials: "omit", cache: "reload" });

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...FILES].map(anonymously));
  await self.skipWaiting();
}

async function forgetOlder() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  // A page need not wait for this worker to start before it is asked for.
  await self.registration.navigationPreload?.enable();
}

async function visit(event) {
  try {
    return (await event.preloadResponse) ?? (await self.fetch(event.request));
  } catch {
    shown.add(event.resultingClientId);
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

async function partOf(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? self.fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
self.addEventListener("fetch", (event) => {
  const { mode, method } = event.request;
  // What a form sends is not repeated: the browser says itself that it did not arrive.
  if (mode === "navigate" && method === "GET") event.respondWith(visit(event));
  else if (shown.has(event.clientId)) event.respondWith(partOf(event.request));
});
