// A form that was sent back begins at what is wrong with it, as on the site.
document.querySelector("[data-focus-first]")?.focus();
