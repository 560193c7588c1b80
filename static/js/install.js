// A quiet line on one's own page where the browser would put the site on the home screen. Said no
// to once, it stays away.

const line = document.querySelector("[data-install]");
const NAME = "install-later";

function isUnwanted() {
  try {
    return Boolean(localStorage.getItem(NAME));
  } catch {
    return true;
  }
}

function leave() {
  line.hidden = true;
  try {
    localStorage.setItem(NAME, "yes");
  } catch {
    // Switched off: then the browser's own menu has it.
  }
}

addEventListener("beforeinstallprompt", (event) => {
  if (isUnwanted()) return;
  event.preventDefault();
  line.hidden = false;
  line.querySelector("[data-install-yes]").addEventListener("click", async () => {
    event.prompt();
    await event.userChoice;
    leave();
  }, { once: true });
});
line.querySelector("[data-install-no]").addEventListener("click", leave);
addEventListener("appinstalled", leave);
