// Messages to this device. The browser is asked only after somebody has pressed a button of ours.
//
// On the page of one's devices this script draws the state; elsewhere drafts.js loads it, to offer
// it once something is followed, and to wake a device whose person has signed in again.

const { person } = document.body.dataset;
const WANTED = "push";
const LATER = "push-later";
const DAYS = 60;

const memory = {
  get: (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set: (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // Switched off: then it is asked again.
    }
  },
};

const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const isApple = /iPhone|iPad/.test(navigator.userAgent);

// The key as bytes.
function bytes(written) {
  const plain = atob(written.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

async function current() {
  const registration = await navigator.serviceWorker.ready;
  return registration.pushManager.getSubscription();
}

async function subscribed(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  // Chromium gives no subscription that does not promise to show what comes.
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  try {
    return await pushManager.subscribe(options);
  } catch (problem) {
    // One that the site had asked for with another key stands in the way.
    if (problem.name !== "InvalidStateError") throw problem;
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  }
}

function tell(page, token, subscription, more = {}) {
  const { endpoint, keys } = subscription.toJSON();
  const said = { endpoint, ...keys, csrfmiddlewaretoken: token, ...more };
  return fetch(page, { method: "POST", body: new URLSearchParams(said) });
}

// Whom this device tells, and under which address, which may be another one when they come back.
function remember({ endpoint }) {
  memory.set(WANTED, `${person} ${endpoint}`);
}

// Called by a press: asks the browser, then says so to the site. What came of it, in a word.
async function turnOn(form) {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const subscription = await subscribed(form.dataset.push);
  const answer = await tell(form.getAttribute("action"), token, subscription);
  if (!answer.ok) return "failed";
  remember(subscription);
  return "on";
}

async function form(page) {
  const answer = await fetch(page);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  return found.querySelector("form[data-push]");
}

// After something was followed: one quiet line, once in a while, only where it can be said yes to.
export function offer(template) {
  const isRecent = Number(memory.get(LATER)) > Date.now() - DAYS * 24 * 60 * 60 * 1000;
  const isOffered = document.querySelector("[data-push-offer]");
  if (!canPush || Notification.permission !== "default" || isRecent || isOffered) return;
  const line = document.importNode(template.content, true).firstElementChild;
  if (!line) return;
  line.dataset.pushOffer = "";
  const go = () => {
    memory.set(LATER, String(Date.now()));
    line.remove();
  };
  line.querySelector("[data-push-no]").addEventListener("click", go);
  const yes = line.querySelector("[data-push-yes]");
  yes.addEventListener("click", async () => {
    yes.disabled = true;
    const found = await form(template.dataset.page);
    const said = await turnOn(found).catch(() => "failed");
    memory.set(LATER, String(Date.now()));
    line.querySelector("p").textContent =
      found.querySelector(`[data-push-when="${said}"]`).textContent;
  });
  document.querySelector("main").prepend(line);
}

// Signed in again on a device that told this person before. If its push service has given it another
// address meanwhile, the one it had says which it was: only its own person can renew that.
export async function wake(template) {
  const [whose, former] = memory.get(WANTED)?.split(" ") ?? [];
  if (!canPush || whose !== person) return;
  const held = Notification.permission === "granted" ? await current() : null;
  if (Notification.permission !== "granted" || !(held || former)) return memory.set(WANTED, null);
  const { page, renew } = template.dataset;
  const found = await form(page);
  const token = found?.querySelector("[name=csrfmiddlewaretoken]").value;
  if (!token) return;
  const subscription = held ?? (await subscribed(found.dataset.push));
  const hasMoved = former && subscription.endpoint !== former;
  const [where, more] = hasMoved ? [renew, { former }] : [page, { again: "on" }];
  const answer = await tell(where, token, subscription, more);
  if (answer.ok) remember(subscription);
  if (answer.status === 410) await turnOff();
}

async function turnOff() {
  memory.set(WANTED, null);
  if (canPush) await (await current())?.unsubscribe();
}

// The page of one's devices.
async function draw(place) {
  const button = place.querySelector("[type=submit]");
  const show = (state) => {
    for (const one of place.querySelectorAll("[data-push-when]")) {
      one.hidden = one.dataset.pushWhen !== state;
    }
    button.hidden = state !== "" && state !== "failed";
  };
  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const state = await turnOn(place).catch(() => "failed");
    button.disabled = false;
    if (state === "on") location.reload();
    else show(state);
  });
  if (!canPush) return show(isApple ? "home" : "none");
  if (Notification.permission === "denied") return show("denied");
  show(document.querySelector("[data-push-off]") ? "on" : "");
}

const place = document.querySelector("main form[data-push]");
if (place) draw(place);
document.querySelector("[data-push-off]")?.addEventListener("submit", () => turnOff());
