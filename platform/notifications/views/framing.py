"""A mail's HTML inside a page of ours: drawn, and able to do nothing."""

from django.http import HttpResponse

# Mails carry their own style, which our pages may not; so the frame has a policy of its own.
# Scripts, forms and pictures from elsewhere stay out; a link opens beside the page.
POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def framed(html: str) -> HttpResponse:
    response = HttpResponse(html)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_config = POLICY  # type: ignore[attr-defined]
    return response
