"""What a person does on the hosted pages, done over HTTP as a browser would."""

import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPResponse

TIMEOUT_SECONDS = 30


class Stay(urllib.request.HTTPRedirectHandler):
    """Show where a page leads instead of going there."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_browser = urllib.request.build_opener(Stay)


def save_card(checkout_url: str, *, number: str) -> bool:
    """Type the card into Checkout, and answer the bank if it asks. Whether the card was saved."""
    leads_to = _submit(checkout_url, {"number": number, "expiry": "12/34", "cvc": "123"})
    if leads_to is None:
        return False
    if "/3ds/" in leads_to:
        leads_to = confirm_at_bank(leads_to)
    return leads_to is not None


def confirm_at_bank(url: str) -> str | None:
    """Press "It is me"; gives the address the bank sends its customer back to."""
    return _submit(url, {"answer": "complete"})


def _submit(url: str, fields: dict[str, str]) -> str | None:
    """Send the form; the address it leads to, or None when the page is shown again."""
    body = urllib.parse.urlencode(fields).encode()
    try:
        answer: HTTPResponse = _browser.open(url, data=body, timeout=TIMEOUT_SECONDS)
    # With `Stay` a redirect is an error that names an address; a page shown again (422) names none.
    except urllib.error.HTTPError as redirect:
        location = redirect.headers.get("Location")
        if location is None:
            if redirect.code >= 500:
                raise
            return None
        return urllib.parse.urljoin(url, location)
    answer.close()
    return None
