// Comforts that the page also works without.

// Menus close with Escape, with a click elsewhere, and when the focus leaves them.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
}

// Share: the phone's own sheet where there is one, else the address goes to the clipboard.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-share]");
  if (!button) return;
  const url = new URL(button.dataset.share, location.href).href;
  try {
    if (navigator.share) {
      await navigator.share({ title: button.dataset.shareTitle, url });
    } else {
      await navigator.clipboard.writeText(url);
      button.querySelector("[data-share-word]").textContent = button.dataset.shareDone;
    }
  } catch {
    // The person closed the sheet.
  }
});

// The bar on a phone gives way while the button that it repeats is in view.
const bar = document.querySelector(".sticky-act");
const repeated = document.querySelector(".funding-panel .button--main");
if (bar && repeated) {
  new IntersectionObserver(([{ isIntersecting }]) => bar.classList.toggle("sticky-act--spare", isIntersecting)).observe(repeated);
}

// Of a row of tabs that is longer than the screen one sees where one is.
for (const tab of document.querySelectorAll(".tabs__tab[aria-current]")) {
  const row = tab.closest(".tabs__list");
  const [at, room] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += Math.min(at.left - room.left, 0) || Math.max(at.right - room.right, 0);
}

// A form is sent once, however often the button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A search's address holds what was asked, and no field left empty; htmx reads forms so as well.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("[role=search]")) return;
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

// A link to a page that asks one question opens the question here; that page answers it.
let asked;
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  const dialog = document.getElementById("dialog");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (asked === link) return;
  asked = link;
  try {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked !== link) return;
    const question = document.importNode(page.querySelector("[data-asks]"), true);
    const title = document.createElement("h2");
    const heading = question.querySelector("h1, h2, h3");
    title.append(...heading.childNodes);
    title.id = "dialog-title";
    dialog.setAttribute("aria-labelledby", title.id);
    title.tabIndex = -1;
    // Or the dialog would begin on its first button, and the question would not be read.
    title.autofocus = true;
    heading.replaceWith(title);
    // Without an action a form goes to the page it stands on, and that is another one here.
    for (const form of question.querySelectorAll("form:not([action])")) form.action = link.href;
    dialog.querySelector(".dialog__body").replaceChildren(...question.childNodes);
    dialog.showModal();
  } catch {
    // No such question there, or no network: the page itself tells.
    if (asked === link) location.assign(link.href);
  } finally {
    if (asked === link) asked = null;
  }
});
// A way back to the page beneath only closes what lies over it.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".dialog a[href]");
  if (link?.href.split("#")[0] !== location.href.split("#")[0]) return;
  event.preventDefault();
  link.closest("dialog").close();
});

// A form that is drawn anew keeps what was typed in it meanwhile.
document.addEventListener("htmx:afterSwap", ({ target, detail: { requestConfig: asked } }) => {
  if (asked?.verb !== "get" || !asked.elt.matches("form") || !target.matches("form")) return;
  for (const [name, sent] of asked.formData) {
    const [old, now] = [asked.elt, target].map((form) => form.elements[name]);
    if (old && now && old.value !== sent) now.value = old.value;
  }
});

// The next page of a list joins it in place, and the focus goes to the first that is new. Below,
// nothing moves by itself: the room kept for what was long under way is given back when one acts.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { target, requestConfig, xhr } = detail;
  if (!requestConfig.elt.matches("[data-more]")) return;
  if (xhr.status !== 200) {
    detail.shouldSwap = false;
    location.assign(requestConfig.elt.href);
    return;
  }
  const known = target.childElementCount;
  target.addEventListener("htmx:afterSettle", () => {
    const place = document.getElementById(`${target.id}-next`);
    target.children[known]?.querySelector("h2 a, h3 a")?.focus();
    document.getElementById(`${target.id}-said`).textContent = place.dataset.said;
    const wasLong = performance.now() - requestConfig.triggeringEvent.timeStamp > 400;
    if (!wasLong || place.getBoundingClientRect().top > innerHeight) return;
    place.classList.add("more--kept");
    for (const act of ["click", "keydown"]) addEventListener(act, () => place.classList.remove("more--kept"), { once: true });
  }, { once: true });
});
document.addEventListener("htmx:sendError", ({ detail: { requestConfig } }) => {
  if (requestConfig.elt.matches("[data-more]")) location.assign(requestConfig.elt.href);
});

// What has been done is said long enough to be read; a pointer or the focus keeps it.
for (const toast of document.querySelectorAll(".toast")) {
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, 4_000);
    else toast.remove();
  };
  if (toast.closest(".messages")) setTimeout(leave, 12_000);
  toast.querySelector("[data-close-toast]").addEventListener("click", () => toast.remove());
}

// Files for when there is no network, fetched when the page is done: see worker.js.
if (isSecureContext && navigator.serviceWorker) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}
// The page without network lists what was written by whoever is signed in here, and by nobody else.
try {
  const isOffline = document.querySelector("[data-offline]");
  if (!document.body.dataset.person && !isOffline) localStorage.removeItem("person");
} catch {
  // Storage is switched off: then nothing is listed.
}

// What was typed or chosen before the scripts had come, or was put back by the browser, counts too.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input:not([type=file]), textarea")) {
    const isChosen = field.matches("[type=checkbox], [type=radio]");
    const isTouched = isChosen ? field.checked && !field.defaultChecked : field.value !== field.defaultValue;
    if (isTouched) field.dispatchEvent(new Event(isChosen ? "change" : "input", { bubbles: true }));
  }
});

// What is wrong comes first: the summary of errors takes the focus, unless somebody has it already.
if (!document.activeElement?.matches(":not(body, [autofocus])")) document.querySelector("[data-focus-first]")?.focus();
