// Says in words what went wrong with a passkey; allauth's scripts do the rest.
const trouble = document.querySelector("[data-passkey-trouble]");
const NAMED = { NotAllowedError: "refused", AbortError: "refused", InvalidStateError: "known", SecurityError: "address" };

function say(kind) {
  for (const one of trouble.querySelectorAll("[data-passkey-when]")) one.hidden = one.dataset.passkeyWhen !== kind;
  trouble.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(NAMED[event.detail.exception.name] ?? "failed");
});

// Figures are no name: the demo's address is also that of "localhost".
const named = trouble.querySelector("[data-passkey-named]");
if (location.hostname === "127.0.0.1") {
  named.href = Object.assign(new URL(location.href), { hostname: "localhost" }).href;
  named.hidden = false;
}
if (!window.PublicKeyCredential && document.querySelector("[data-passkey-page]")) say(isSecureContext ? "failed" : "address");
