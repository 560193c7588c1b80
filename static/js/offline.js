// The page without network: what this person has written and not sent, and the way back.

const place = document.querySelector("[data-offline-kept]");
const list = document.querySelector("[data-offline-list]");

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function names(beginning) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(beginning));
  } catch {
    return [];
  }
}

function line(title, state) {
  const item = document.createElement("li");
  const what = document.createElement("bdi");
  what.textContent = title;
  item.append(what, ` (${state})`);
  return item;
}

// Kept for whoever was signed in last; signing out takes it away.
const person = read("person");
if (person) {
  const waits = names(`later:${person}:`);
  const sent = new Set(waits.map((name) => name.replace("later:", "draft:")));
  const drafts = names(`draft:${person}:`).filter((name) => !sent.has(name));
  for (const [found, state] of [[waits, place.dataset.later], [drafts, place.dataset.draft]]) {
    for (const kept of found.map(read)) if (kept?.title) list.append(line(kept.title, state));
  }
  place.hidden = !list.childElementCount;
}

// A device says that it is online a little before it is.
async function goOn() {
  try {
    const answer = await fetch(place.dataset.there, { method: "HEAD", cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // Not yet.
  }
}
// Asked for by its own name, it stands in no other's place: there is nothing to go on to.
if (!location.pathname.endsWith("/offline/")) {
  addEventListener("online", goOn);
  setInterval(() => document.hidden || goOn(), 5000);
}
