// What people type is kept in their own browser until the server has it.
//
// A form takes part with data-draft="<key>", or a single field with the same attribute. The key
// names the place, never its language. Kept are text fields, and in which language their words are,
// for whoever is signed in; nobody else on this browser is shown them. The server says by a cookie
// (core/drafts.py) that something has arrived; only then does its draft go, never when it is sent.
// Without a network the form waits beside its draft and is sent later: see later.js.

const DAYS = 30;
const PAUSE = 400;
const AGAIN = 4000;
const FIELDS = "textarea, input:not([type]), input[type=text], input[type=search], input[type=url]";
const { person, draftKept, draftDiscard } = document.body.dataset;
const mine = `draft:${person}:`;
const waits = `later:${person}:`;

const store = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // Full, or forbidden: then there are no drafts.
    }
  },
  has(name) {
    return this.names(name).includes(name);
  },
  drop(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // Forbidden.
    }
  },
  names(...beginnings) {
    try {
      const isOurs = (name) => beginnings.some((beginning) => name.startsWith(beginning));
      return Object.keys(localStorage).filter(isOurs);
    } catch {
      return [];
    }
  },
};

const isSecret = (field) => !field.name || /csrf|passw|secret|token|code/i.test(field.name);

// The form's fields, or the one field that has a key of its own.
function fieldsOf(place) {
  const found = place.matches(FIELDS) ? [place] : [...place.querySelectorAll(FIELDS)];
  return found.filter((field) => !isSecret(field) && field.closest("[data-draft]") === place);
}

// In which language the words are: kept and brought back with them, never alone.
function languageOf(place) {
  const found = [...(place.querySelectorAll?.("select[name$=language]") ?? [])];
  return found.find((field) => field.closest("[data-draft]") === place);
}

function speak(place, isIt) {
  const option = [...(languageOf(place)?.options ?? [])].find(isIt);
  if (option) option.selected = true;
}

function dropOld() {
  const oldest = Date.now() - DAYS * 24 * 60 * 60 * 1000;
  for (const name of store.names("draft:", "later:")) {
    if (!(store.read(name)?.at > oldest)) store.drop(name);
  }
}

const waiting = new Map();

// Each field beside what the server had put there: a draft never overwrites newer words.
function keep(place) {
  clearTimeout(waiting.get(place));
  waiting.delete(place);
  const name = mine + place.dataset.draft;
  const kept = store.read(name);
  const fields = {};
  for (const field of fieldsOf(place)) {
    const earlier = kept?.fields?.[field.name];
    // A form that was sent back holds the draft itself: what stood there first still counts.
    const before = earlier?.[0] === field.defaultValue ? earlier[1] : field.defaultValue;
    if (field.value !== before) fields[field.name] = [field.value, before];
  }
  const language = languageOf(place)?.value;
  const isKept = kept?.language === language;
  if (isKept && JSON.stringify(kept?.fields) === JSON.stringify(fields)) return;
  const title = document.querySelector("h1")?.textContent.trim();
  if (Object.keys(fields).length) store.write(name, { at: Date.now(), title, fields, language });
  else if (kept && place.dataset.typed) store.drop(name);
}

function keepAll() {
  for (const place of [...waiting.keys()]) keep(place);
}

function note(place) {
  const form = place.closest("form") ?? place;
  let line = form.querySelector(":scope > [data-draft-note]");
  if (!line) {
    line = document.createElement("p");
    line.className = "small quiet";
    line.dataset.draftNote = "";
    line.setAttribute("role", "status");
    form.prepend(line);
  }
  return line;
}

function say(place, at) {
  const line = note(place);
  const { lang } = document.documentElement;
  // As the server writes English: the day before the month, and 24 hours.
  const when = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(at);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--plain";
  button.textContent = draftDiscard;
  button.addEventListener("click", () => discard(place, line));
  // A live region is read when it changes, not when it comes with its words.
  setTimeout(() => line.replaceChildren(`${draftKept.replace("%s", when)} · `, button), 100);
}

function discard(place, line) {
  for (const kind of [mine, waits]) store.drop(kind + place.dataset.draft);
  const fields = fieldsOf(place);
  for (const field of fields) put(field, field.defaultValue);
  speak(place, (option) => option.defaultSelected);
  line.replaceChildren();
  fields[0]?.focus();
}

function put(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function restore(place) {
  if (place.dataset.draftSeen) return;
  place.dataset.draftSeen = "yes";
  const kept = store.read(mine + place.dataset.draft);
  if (!kept?.fields) return;
  let some = false;
  for (const field of fieldsOf(place)) {
    const [value, before] = kept.fields[field.name] ?? [];
    const isUntouched = field.value === field.defaultValue && field.defaultValue === before;
    if (typeof value !== "string" || !isUntouched || value === before) continue;
    put(field, value);
    some = true;
  }
  if (!some) return;
  speak(place, (option) => option.value === kept.language);
  say(place, kept.at);
}

function restoreIn(root) {
  if (root.matches?.("[data-draft]")) restore(root);
  for (const place of root.querySelectorAll("[data-draft]")) restore(place);
}

// The server's word that something has arrived, and what.
function clearDone() {
  const found = document.cookie.match(/(?:^|; )draft_done=([^;]*)/);
  if (!found) return;
  document.cookie = "draft_done=; path=/; max-age=0; samesite=lax";
  forget(decodeURIComponent(found[1]));
}

function forget(key) {
  store.drop(mine + key);
  store.drop(waits + key);
  for (const place of waiting.keys()) {
    if (place.dataset.draft === key) {
      clearTimeout(waiting.get(place));
      waiting.delete(place);
    }
  }
}

// What has been sent meanwhile leaves its fields, unless somebody has written on in them.
function empty(key, sent) {
  for (const place of document.querySelectorAll("[data-draft]")) {
    if (place.dataset.draft !== key) continue;
    const told = new Map(sent);
    for (const field of fieldsOf(place)) {
      if (field.value === told.get(field.name)) put(field, field.defaultValue);
    }
    place.querySelector(":scope > [data-draft-note]")?.replaceChildren();
  }
}

const words = document.getElementById("later");
const tools = { store, person, waits, words, clearDone, empty };

async function later(act, ...rest) {
  const found = await import(words.dataset.src);
  return found[act](tools, ...rest);
}

// A phone often believes that it has a network. One short question costs less than lost words.
async function isThere() {
  if (!navigator.onLine) return false;
  const signal = AbortSignal.timeout(4000);
  try {
    return (await fetch(words.dataset.there, { method: "HEAD", cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}

// A browser that never saw the network go does not say that it is back either.
async function keepForLater(form) {
  await later("keep", form);
  setTimeout(sendWhatWaits, AGAIN);
}

function hold(event) {
  const form = event.target;
  if (!words || form.method !== "post" || !form.matches("[data-draft]")) return;
  if (form.dataset.there || (navigator.onLine && form.matches("[hx-post]"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  isThere().then((there) => {
    if (!there) return keepForLater(form);
    form.dataset.there = "yes";
    form.requestSubmit(submitter);
    return delete form.dataset.there;
  });
}

// A device says that it is online a little before it is: try again, each time later.
function sendWhatWaits(pause = AGAIN) {
  if (!words || !navigator.onLine || !store.names(waits).length) return;
  later("send").catch(() => setTimeout(sendWhatWaits, pause, pause * 2));
}

// Messages to this device: see push.js. Offered where somebody has just followed something.
const push = document.getElementById("push");

async function phone(act) {
  const found = await import(push.dataset.src);
  return found[act](push);
}

function offerPush({ successful, requestConfig }) {
  const isFollowing = requestConfig?.elt.querySelector(":scope > [name=follow]")?.value === "yes";
  if (push && !("on" in push.dataset) && isFollowing && successful) phone("offer").catch(() => {});
}

function start() {
  dropOld();
  clearDone();
  store.write("person", person);
  sendWhatWaits();
  if (push && !("on" in push.dataset) && store.has("push")) phone("wake").catch(() => {});
  addEventListener("online", () => sendWhatWaits());
  // The way back shows a page as it was left: not to the next person on this device.
  addEventListener("pageshow", (event) => {
    if (event.persisted && store.read("person") !== person) location.reload();
  });
  restoreIn(document);
  document.addEventListener("input", (event) => {
    const place = event.target.closest?.("[data-draft]");
    if (!place) return;
    if (event.isTrusted) place.dataset.typed = "yes";
    clearTimeout(waiting.get(place));
    waiting.set(place, setTimeout(() => keep(place), PAUSE));
  });
  document.addEventListener("submit", (event) => {
    keepAll();
    // Whoever signs out leaves nothing behind.
    if (event.target.getAttribute("action")?.endsWith("/accounts/logout/")) {
      for (const name of [...store.names(mine, waits), "person", "push"]) store.drop(name);
    }
    hold(event);
  }, true);
  document.addEventListener("visibilitychange", keepAll);
  addEventListener("pagehide", keepAll);
  // Before a form is drawn anew: what has just arrived is not brought back to it.
  document.addEventListener("htmx:beforeSwap", clearDone);
  document.addEventListener("htmx:load", (event) => restoreIn(event.detail.elt));
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt.closest?.("form[data-draft]");
    if (words && form && event.detail.requestConfig?.verb === "post") keepForLater(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const place = event.detail.elt.closest?.("[data-draft]");
    const isSent = event.detail.requestConfig?.verb === "post" && event.detail.successful;
    if (isSent && place?.matches("form")) forget(place.dataset.draft);
    offerPush(event.detail);
    clearDone();
  });
}

// After htmx, which then sees the fields that are filled in here.
if (person) {
  if (document.readyState === "complete") start();
  else document.addEventListener("DOMContentLoaded", start);
}

// An address holds only so much of a long text.
document.addEventListener("htmx:configRequest", (event) => {
  const longest = Number(event.detail.elt.dataset.longest);
  if (!longest) return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) {
    parameters[name] = String(parameters[name]).slice(0, longest);
  }
});
