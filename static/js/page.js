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

// What is wrong comes first: the summary of errors takes the focus.
document.querySelector("[data-focus-first]")?.focus();
