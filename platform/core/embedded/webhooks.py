"""Tells the Stripe sandbox where the site takes events, as one would tell Stripe: by its API."""

import json
import os
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

PATH = "/payments/stripe/events/"


def registered(*, sandbox: str, key: str, site: str, folder: Path) -> str:
    """The secret that signs events for `site`; its endpoint is made on first use and kept.

    A known endpoint is kept because the sandbox still holds undelivered events for it.
    """
    url = site + PATH
    kept = folder / "secrets" / "sandbox_endpoint.json"
    known = json.loads(kept.read_text()) if kept.exists() else {}
    ours = [one for one in _call(sandbox, key, "GET")["data"] if one["url"] == url]
    if known.get("id") in {one["id"] for one in ours}:
        return str(known["secret"])
    # A secret is told once, when the endpoint is made. Without it its events cannot be checked.
    for stale in ours:
        _call(sandbox, key, "DELETE", stale["id"])
    made = _call(sandbox, key, "POST", values={"url": url, "enabled_events[]": "*"})
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({"id": made["id"], "secret": made["secret"]}))
    os.replace(draft, kept)
    return str(made["secret"])


def _call(
    sandbox: str, key: str, method: str, which: str = "", values: dict[str, str] | None = None
) -> dict[str, Any]:
    address = f"{sandbox}/v1/webhook_endpoints" + (f"/{which}" if which else "?limit=100")
    if method == "POST":
        address = f"{sandbox}/v1/webhook_endpoints"
    body = urllib.parse.urlencode(values).encode() if values else None
    headers = {"Authorization": f"Bearer {key}"}
    request = urllib.request.Request(address, data=body, method=method, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        said: dict[str, Any] = json.load(answer)
    return said
