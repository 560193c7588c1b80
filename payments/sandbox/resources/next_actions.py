"""What an intent asks the customer to do next: open the 3-D Secure page."""

from typing import Any
from urllib.parse import urlencode

from payments.sandbox import shapes
from payments.sandbox.call import Call
from payments.sandbox.store import Resource


def challenge_url(call: Call, intent: Resource) -> str:
    """The secret in the address keeps a guessed id from opening someone else's challenge."""
    query = urlencode({"secret": intent["client_secret"]})
    return f"{call.base_url}/3ds/{intent['id']}?{query}"


def authenticate(call: Call, intent: Resource) -> dict[str, Any]:
    return_url = shapes.private(intent).get("return_url")
    url = challenge_url(call, intent)
    if return_url:
        return {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": url, "return_url": return_url},
        }
    return {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url},
    }
