// Forms that found no network: kept in this browser, and sent when there is one again.
//
// Loaded by drafts.js when it is needed. What waits belongs to whoever was signed in; it is sent
// only while a page fetched anew says that they still are. It goes with the name that its form had
// (`submission`), by which the server knows what it has already taken.

const SECRET = /csrf|passw|secret|code$/i;
const TRIES = 6;

export function keep({ store, waits, words }, form) {
  const all = [...new FormData(form)];
  const fields = all.filter(([name, value]) => typeof value === "string" && !SECRET.test(name));
  const withFiles = all.some(([, value]) => typeof value !== "string" && value.size);
  const title = document.querySelector("h1")?.textContent.trim() ?? document.title;
  const page = location.pathname + location.search;
  const to = new URL(form.getAttribute("action") || page, location.href).pathname;
  store.write(waits + form.dataset.draft, { at: Date.now(), page, to, title, fields, tries: 0 });
  say(words, words.dataset.kept + (withFiles ? ` ${words.dataset.files}` : ""));
}

// Two windows of one browser send one after the other, and the second finds nothing left.
export function send(tools) {
  const all = async () => {
    for (const name of tools.store.names(tools.waits)) await sendOne(tools, name);
  };
  return navigator.locks ? navigator.locks.request("later", all) : all();
}

async function sendOne(tools, name) {
  const { store, waits, words, clearDone, empty } = tools;
  const kept = store.read(name);
  if (!kept) return;
  const key = name.slice(waits.length);
  const found = await fresh(tools, kept, key);
  if (found === "not theirs") return;
  if (!found) return refuse(tools, name, kept);
  const body = new FormData();
  for (const [field, value] of kept.fields) body.append(field, value);
  body.append("csrfmiddlewaretoken", found.token);
  const answer = await fetch(found.to, { method: "POST", body });
  clearDone();
  // Discarded while it was on its way, and not taken.
  if (!store.has(name) && !answer.ok) return;
  // Gone on the server's word, whichever script or window had read it first.
  if (!store.has(name)) {
    empty(key, kept.fields);
    say(words, words.dataset.sent.replace("%s", kept.title), answer.url, words.dataset.look);
  } else if (answer.status === 403 || answer.status === 429 || answer.status >= 500) {
    store.write(name, { ...kept, tries: kept.tries + 1 });
    if (kept.tries + 1 >= TRIES) refuse(tools, name, kept);
  } else {
    refuse(tools, name, kept);
  }
}

// The form as it stands now, with a token of now. A page that holds it is asked first.
async function fresh({ person }, kept, key) {
  for (const url of new Set([kept.to, kept.page])) {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && page.body.dataset.person !== person) return "not theirs";
    const forms = [...page.querySelectorAll("form[data-draft]")];
    const form = forms.find((one) => one.dataset.draft === key);
    const token = form?.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) return { token, to: form.getAttribute("action") || url };
  }
  return null;
}

// The draft stays in its form, where the server can say what is wrong with it.
function refuse({ store, words }, name, kept) {
  store.drop(name);
  say(words, words.dataset.refused.replace("%s", kept.title), kept.page, words.dataset.look);
}

function say(words, text, url, act) {
  document.querySelector("[data-later-said]")?.remove();
  const said = document.importNode(words.content, true).firstElementChild;
  said.dataset.laterSaid = "";
  const toast = said.querySelector(".toast");
  const place = toast.querySelector("p");
  const close = toast.querySelector("[data-close-toast]");
  close.addEventListener("click", () => said.remove());
  document.querySelector("main").prepend(said);
  // A live region is read when it changes, not when it comes with its words.
  setTimeout(() => {
    place.textContent = text;
    if (!url) return;
    const link = document.createElement("a");
    link.href = url;
    link.textContent = act;
    place.append(" ", link);
  }, 100);
}
