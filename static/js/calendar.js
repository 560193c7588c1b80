// Beneath a field whose picker knows one calendar: the same day in the other. Loaded for readers
// of the Solar Hijri calendar alone. What is sent stays what the browser's picker gives.

const PICKERS = "input[type=date], input[type=datetime-local]";
const written = new Intl.DateTimeFormat("fa-IR-u-ca-persian", { dateStyle: "full", timeZone: "UTC" });

// In the order in which people say it; browsers still put the year first.
function said(at) {
  const part = Object.fromEntries(written.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.weekday} ${part.day} ${part.month} ${part.year}`;
}

function tell(field) {
  if (!field.nextElementSibling?.matches("[data-calendar]")) {
    const place = document.createElement("output");
    place.dataset.calendar = "";
    place.className = "studio__calendar";
    place.htmlFor = field.id;
    field.after(place);
  }
  // A picker's figure counts from 1970 as though its clock were that of UTC; NaN while it is empty.
  const at = field.valueAsNumber;
  field.nextElementSibling.textContent = Number.isNaN(at) ? "" : said(at);
}

document.querySelectorAll(PICKERS).forEach(tell);
document.addEventListener("input", ({ target }) => target.matches(PICKERS) && tell(target));
