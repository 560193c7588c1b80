/* A film loads when somebody presses play, not before. Without a script the link leads to it. */
function play(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const link = event.currentTarget;
  const frame = document.createElement("iframe");
  frame.src = link.dataset.film;
  frame.title = link.dataset.filmTitle;
  frame.className = "film__frame";
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  frame.allowFullscreen = true;
  // The host refuses a player that does not say on which site it stands; the page it need not know.
  frame.referrerPolicy = "strict-origin";
  link.replaceWith(frame);
  frame.focus();
}

for (const link of document.querySelectorAll("[data-film]")) link.addEventListener("click", play);
