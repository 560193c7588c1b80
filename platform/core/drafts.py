"""What people type is kept in their browser until the server has it: see static/js/drafts.js."""

from typing import TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse

# Read and removed by the script on the next page.
COOKIE = "draft_done"
SECONDS = 24 * 60 * 60

Answer = TypeVar("Answer", bound=HttpResponse)


def done(response: Answer, key: str) -> Answer:
    """The form with `data-draft="<key>"` has arrived for good: its draft may go."""
    response.set_cookie(
        COOKIE,
        quote(key, safe=""),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=False,
        samesite="Lax",
    )
    return response
