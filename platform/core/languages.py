"""In which language somebody wrote something: one of the site's, or "" where nobody has said."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

CODES = tuple(code for code, _name in settings.LANGUAGES)
# Each by its own name: whoever looks for theirs may not read the page's.
OWN_NAMES = [(code, str(get_language_info(code)["name_local"])) for code in CODES]


def here() -> str:
    """That of the page: what somebody writes on it is most likely in the same."""
    language = get_language() or ""
    return language if language in CODES else ""


def known(code: str | None) -> str:
    """The code, if it is one of the site's: what comes from elsewhere may name any language."""
    return code if code in CODES else ""


def attribute(code: str) -> SafeString:
    """` lang="de"` beside `dir="auto"`; nothing where the language is not known."""
    return format_html(' lang="{}"', code) if code in CODES else SafeString()


def field(**kwargs: Any) -> "models.CharField[str, str]":
    """The column of a row with words. Old rows are blank: nobody asked in what they are."""
    return models.CharField(
        max_length=8, choices=settings.LANGUAGES, blank=True, default="", **kwargs
    )


def constraint(column: str = "language", *, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q((f"{column}__in", ["", *CODES])), name=name)
