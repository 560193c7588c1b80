// Light or dark, as the system says or as this person chose, on the site and in the studio alike.
// Runs before the page is painted.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // Storage is switched off: the system decides.
    }
  };
  // The bar of the phone around the page; and the studio, where Wagtail has a class for it.
  const dress = () => {
    root.className = root.className.replace(/\bw-theme-\w+/, `w-theme-${root.dataset.theme ?? "system"}`);
    for (const bar of document.querySelectorAll("meta[data-scheme]")) {
      bar.media = bar.dataset.scheme === root.dataset.shows ? "all" : "not all";
    }
  };
  const show = () => {
    const chosen = stored();
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
    root.dataset.shows = root.dataset.theme ?? (dark.matches ? "dark" : "light");
    dress();
  };
  root.dataset.script = "on";
  show();
  dark.addEventListener("change", show);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    event.preventDefault(); // In the studio it is a link.
    const next = root.dataset.shows === "dark" ? "light" : "dark";
    root.dataset.theme = root.dataset.shows = next;
    dress();
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Then it holds for this page only.
    }
  });
})();
