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
    // On a full device there is no copy; what the page needs has come all the same.
    if (answer.status === 200) await cache.put(request.url, answer.clone()).catch(() => {});
    return answer;
  } catch (problem) {
    if (kept) return kept;
    throw problem;
  }
}

// A message to this phone: see notifications/push.py. Browsers take it amiss when nothing is shown,
// so one that cannot be read says that there is something, and where.
addEventListener("push", (event) => {
  const told = { ...KNOWN.news[spoken()], ...read(event.data) };
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

function read(sent) {
  try {
    const told = sent?.json();
    return typeof told?.title === "string" ? told : {};
  } catch {
    return {};
  }
}

function spoken() {
  const codes = navigator.languages.map((one) => one.split("-")[0]);
  return codes.find((code) => code in KNOWN.news) ?? KNOWN.usual;
}

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

// The push service has given this browser another address. The page of one's devices has the site's
// key and the token that a form needs; whoever is not signed in here finds neither.
addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event.oldSubscription));
});

async function renew(former) {
  const page = await (await fetch(KNOWN.devices)).text();
  const [, key] = page.match(/ data-push="([\w-]+)"/) ?? [];
  const [, token] = page.match(/ name="csrfmiddlewaretoken" value="(\w+)"/) ?? [];
  if (!key || !token) return;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const found = await registration.pushManager.subscribe(options);
  const { endpoint, keys } = found.toJSON();
  const said = { former: former?.endpoint ?? "", endpoint, ...keys, csrfmiddlewaretoken: token };
  const answer = await fetch(KNOWN.renew, { method: "POST", body: new URLSearchParams(said) });
  // Nobody here had asked for messages, or they have taken it back.
  if (answer.status === 410) await found.unsubscribe();
}
