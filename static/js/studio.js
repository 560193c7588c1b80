// A form that was sent back begins at what is wrong with it, as on the site.
if (!document.activeElement?.matches(":not(body, [autofocus])")) document.querySelector("[data-focus-first]")?.focus();
