"""A person's data as a file: one part for machines, one for people."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from cms import personal

FORMAT = 1
NOTHING = mark_safe("<p>—</p>")


def archive(user: User, *, at: datetime) -> bytes:
    """The zip, whole. What one person writes in a lifetime is a few megabytes at most."""
    data = {
        "site": settings.SITE_URL,
        "format": FORMAT,
        "made_at": at.isoformat(),
        **personal.export(user),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        # People read this file as well: Persian letters stay letters.
        folder.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        folder.writestr("readable.html", page(data, user=user, at=at))
    return packed.getvalue()


def page(data: dict[str, Any], *, user: User, at: datetime) -> str:
    """The same for reading: no scripts, no styles, nothing fetched."""
    parts = [(name, readable(value)) for name, value in data.items() if isinstance(value, dict)]
    context = {"parts": parts, "person": user, "at": at, "site_name": settings.SITE_NAME}
    return render_to_string("cms/personal/export.html", context)


def readable(value: Any) -> SafeString:
    """Data as nested lists."""
    if isinstance(value, dict):
        rows = ((_words(name), readable(inner)) for name, inner in value.items())
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))
    if isinstance(value, list):
        if not value:
            return NOTHING
        items = ((readable(inner),) for inner in value)
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", items))
    if value is None or value == "":
        return NOTHING
    return format_html('<p dir="auto">{}</p>', value)


def _words(name: str) -> str:
    return str(name).replace("_", " ")
