// Figures that change by themselves: quietly, one request per page, only while somebody looks.
//
// Without cookies, so that the answer is the one that every reader shares; the browser asks by the
// page's mark and mostly hears 304. Every reader waits a different time, longer while nothing
// changes, and nobody asks after the deadline.

const SOONEST = 15_000;
const LATEST = 120_000;
const SLOWER = 1.5;

const place = document.querySelector("[data-live]");
const until = Date.parse(place?.dataset.liveUntil ?? "") || Infinity;
let wait = SOONEST;
let timer = 0;
let asked = 0;

// Puts each part in its place; says whether anything was new.
function show(html) {
  let changed = false;
  const parts = new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-part]");
  for (const part of parts) {
    for (const shown of document.querySelectorAll(`[data-part="${part.dataset.part}"]`)) {
      if (shown.innerHTML.trim() === part.innerHTML.trim()) continue;
      shown.replaceChildren(...part.cloneNode(true).childNodes);
      changed = true;
    }
  }
  return changed;
}

async function ask() {
  asked = Date.now();
  try {
    const answer = await fetch(place.dataset.live, { credentials: "omit", cache: "no-cache", headers: { Accept: "text/html" } });
    if (answer.status === 404 || answer.status === 410) return;
    wait = answer.ok && show(await answer.text()) ? SOONEST : Math.min(wait * SLOWER, LATEST);
  } catch {
    wait = LATEST; // Without a connection nothing is shown and nobody is bothered.
  }
  plan();
}

function plan() {
  clearTimeout(timer);
  if (document.hidden || Date.now() > until) return;
  const jitter = wait * (0.8 + Math.random() * 0.4);
  timer = setTimeout(ask, Math.max(0, asked + jitter - Date.now()));
}

if (place) {
  asked = Date.now();
  document.addEventListener("visibilitychange", plan);
  plan();
}
