// Light or dark, as the system says or as this person chose. Runs before the page is painted.
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
  const show = () => {
    const chosen = stored();
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
    root.dataset.shows = root.dataset.theme ?? (dark.matches ? "dark" : "light");
  };
  root.dataset.script = "on";
  show();
  dark.addEventListener("change", show);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const next = root.dataset.shows === "dark" ? "light" : "dark";
    root.dataset.theme = root.dataset.shows = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Then it holds for this page only.
    }
  });
})();
