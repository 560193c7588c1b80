// A picture from a camera is made smaller before it is sent: mobile networks are slow, and the site
// keeps none larger. Turned upright, never cut. What cannot be read goes as it is; the server looks
// at every picture again.

const LONGEST = 2048;
const QUALITY = 0.85;
const PREVIEW = 160;
// Below this a picture costs little and might only lose.
const SMALL = 500 * 1024;
// One that moves would stand still.
const LEFT_ALONE = /gif|svg/;

async function drawn(file, longest) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { canvas, isSmaller: scale < 1 };
}

const encoded = (canvas, type) => new Promise((done) => canvas.toBlob(done, type, QUALITY));

async function smaller(file) {
  if (LEFT_ALONE.test(file.type)) return file;
  const { canvas, isSmaller } = await drawn(file, LONGEST);
  if (!isSmaller && file.size <= SMALL) return file;
  // Not every browser writes WebP; then it gives PNG, which is larger and not wanted.
  let blob = await encoded(canvas, "image/webp");
  if (blob?.type !== "image/webp") blob = await encoded(canvas, "image/jpeg");
  if (!blob || blob.size >= file.size) return file;
  const ending = blob.type === "image/webp" ? "webp" : "jpg";
  return new File([blob], file.name.replace(/\.[^.]*$/, "") + `.${ending}`, { type: blob.type });
}

function size(bytes) {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const { lang } = document.documentElement;
  const digits = { style: "unit", unit, maximumFractionDigits: bytes < 1e6 ? 0 : 1 };
  return new Intl.NumberFormat(lang === "en" ? "en-GB" : lang, digits).format(Math.max(value, 1));
}

function preview(input) {
  let place = input.parentElement.querySelector("[data-picture-preview]");
  if (!place) {
    place = document.createElement("p");
    place.className = "row small quiet";
    place.dataset.picturePreview = "";
    place.setAttribute("role", "status");
    input.after(place);
  }
  return place;
}

async function take(input) {
  const [file] = input.files;
  const place = preview(input);
  place.replaceChildren();
  if (!file?.type.startsWith("image/")) return;
  try {
    const kept = await smaller(file);
    // Another was chosen meanwhile.
    if (input.files[0] !== file) return;
    if (kept !== file) {
      // The only way for a script to put a file into a field.
      const files = new DataTransfer();
      files.items.add(kept);
      input.files = files.files;
    }
    const { canvas } = await drawn(kept, PREVIEW);
    canvas.className = "field__preview";
    place.replaceChildren(canvas, size(kept.size));
  } catch {
    place.replaceChildren(size(file.size));
  }
}

// A form waits for a picture that is still being made smaller.
const busy = new Map();

document.addEventListener("change", (event) => {
  const input = event.target.closest("input[type=file][accept*=image]");
  if (!input) return;
  const work = take(input).finally(() => busy.get(input) === work && busy.delete(input));
  busy.set(input, work);
});

// On the window, and so before drafts.js: that would send the form, or keep it, with what it has.
addEventListener("submit", (event) => {
  const form = event.target;
  const works = [...busy].filter(([input]) => input.form === form).map(([, work]) => work);
  if (!works.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  Promise.allSettled(works).then(() => form.requestSubmit(submitter));
}, true);
