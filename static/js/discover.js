// The search field's suggestions by keyboard, and “near where I am”. The page works without.

const field = document.querySelector("#id_q");
const list = document.querySelector("#suggestions");
const links = () => [...list.querySelectorAll("a")];

function move(event) {
  const all = [field, ...links()];
  const at = all.indexOf(document.activeElement);
  if (at < 0 || all.length < 2) return;
  event.preventDefault();
  all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length].focus();
}

field?.closest(".search").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event);
  if (event.key !== "Escape" || !list.childElementCount) return;
  event.preventDefault();
  close();
  field.focus();
});
field?.form?.addEventListener("submit", close);

// What comes late neither opens again what was closed, nor takes a link from under the focus.
let isClosed = false;
function close() {
  isClosed = true;
  list.replaceChildren();
}
field?.addEventListener("input", () => (isClosed = false));
list?.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (isClosed || list.contains(document.activeElement)) detail.shouldSwap = false;
});

// Rounded to a tenth of a degree, about ten kilometres, before anything is sent.
const rounded = (degrees) => (Math.round(degrees * 10) / 10).toString();

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-near]");
  if (!button) return;
  const said = document.querySelector("[data-near-said]");
  const failed = () => (said.textContent = button.dataset.nearFailed);
  if (!navigator.geolocation) return failed();
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    said.textContent = "";
    const near = `${rounded(coords.latitude)},${rounded(coords.longitude)}`;
    const select = button.form.elements.near;
    select.append(new Option(button.textContent.trim(), near, true, true));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }, failed, { maximumAge: 600000, timeout: 10000 });
});
