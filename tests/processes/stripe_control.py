"""The sandbox's own control API, as a test in another process reaches it."""

import json
import urllib.request
from typing import Any


class Control:
    def __init__(self, sandbox_url: str) -> None:
        self._base = f"{sandbox_url}/_sandbox/api"

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self._base}/{path}", timeout=60) as answer:
            return json.load(answer)

    def post(self, path: str, **given: Any) -> Any:
        request = urllib.request.Request(
            f"{self._base}/{path}",
            data=json.dumps(given).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def save_card(self, checkout_id: str, number: str) -> None:
        """What a backer does on the hosted page, and on their bank's if it asks."""
        from payments import gateway

        done = self.post(f"checkout/{checkout_id}/card", number=number)
        if done["requires_authentication"]:
            setup = gateway.checkout.read(checkout_id).setup_intent_id
            self.post(f"three_d_secure/{setup}", answer="complete")
