"""Uploaded files, for sites without a proxy or a bucket that serves them.

A picture is shown; anything else is offered as a download, since a page of a stranger's
making on our address could act as whoever opens it.
"""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path as url_path
from django.utils._os import safe_join
from django.views.decorators.http import require_safe

PICTURES = {"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"}
# Uploads get new names, so an address never changes what it shows.
KEEP_SECONDS = 60 * 60 * 24 * 30
# Wagtail serves its documents itself, to whoever may have them. Pages show pictures made from
# the library's originals, which tell where a photograph was taken and may belong to a draft.
# A card is given out by its own address, while what it names may be seen; pictures that Wagtail
# takes as avatars are kept as they come, and shown nowhere.
PRIVATE = ("documents", "original_images", "cards", "avatar_images")


@require_safe
def serve(request: HttpRequest, name: str) -> FileResponse:
    try:
        path = Path(safe_join(settings.MEDIA_ROOT, name))
        # As `safe_join` writes it, links left alone: resolved here and not there, nothing would
        # lie below it where the folder itself is a link.
        root = Path(safe_join(settings.MEDIA_ROOT))
        if any(path.is_relative_to(root / folder) for folder in PRIVATE):
            raise Http404
        file = path.open("rb")
    except (OSError, SuspiciousFileOperation, ValueError):
        raise Http404 from None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(file, content_type=kind, as_attachment=kind not in PICTURES)
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [url_path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", serve, name="media")]
