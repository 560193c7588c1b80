// The service worker: core/pwa.py serves it at /sw.js, behind KNOWN.
//
// It keeps files that never change, and a page for when there is no network. Pages of the site are
// never kept: most of them are somebody's own. A new version waits until the old one's pages are
// closed; nobody's page is loaded anew under their hands.

const CACHE = `shell-${KNOWN.version}`;
const PATIENCE = 8000;
// Files with a hash in their names never change what they hold.
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
// Downloads and the studio take as long as they take. A step that must not be taken because
// another site wanted it is told apart by headers that only the browser's own request has.
const LEFT_ALONE = /^\/(admin|documents|media|payments|mail)\/|\/(export|finish|later)\/$/;

addEventListener("install", (event) => {
  const wanted = [...KNOWN.shell, ...Object.values(KNOWN.offline)];
  // Without cookies: what is kept is what a stranger sees.
  const fresh = wanted.map((url) => new Request(url, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("shell-") && name !== CACHE;
  const dropOld = async () => {
    for (const name of await caches.keys()) if (isOld(name)) await caches.delete(name);
  };
  event.waitUntil(dropOld());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (!LEFT_ALONE.test(url.pathname)) event.respondWith(page(request, url));
  } else if (url.pathname.startsWith(KNOWN.assets)) {
    event.respondWith(asset(request, url));
  }
});

async function page(request, url) {
  try {
    const late = new Promise((_, give) => setTimeout(() => give(new Error("late")), PATIENCE));
    return await Promise.race([fetch(request), late]);
  } catch {
    const language = url.pathname.split("/")[1];
    const kept = await caches.match(KNOWN.offline[language] ?? KNOWN.offline[KNOWN.usual]);
    return kept ?? Response.error();
  }
}

async function asset(request, url) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept && HASHED.test(url.pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) await cache.put(request.url, answer.clone());
    return answer;
  } catch (problem) {
    if (kept) return kept;
    throw problem;
  }
}

// A message to this phone: see notifications/push.py.
addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil(registration.showNotification(told.title, {
    body: told.body,
    lang: told.lang,
    dir: told.dir,
    // The newest word about a thing stands in the place of the one before.
    tag: told.tag,
    icon: KNOWN.icon,
    badge: KNOWN.badge,
    data: { url: told.url },
  }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", location.origin);
  if (url.origin !== location.origin) return;
  event.waitUntil(show(url.href));
});

async function show(url) {
  for (const open of await clients.matchAll({ type: "window" })) {
    if (open.url === url) return open.focus();
  }
  return clients.openWindow(url);
}
