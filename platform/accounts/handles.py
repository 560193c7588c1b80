"""Handles: how people are named in addresses and mentions."""

import secrets

from anyascii import anyascii
from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

LENGTH = 30
# Thousands may share a name; two of them must not be given the same handle by chance.
RANDOM_BYTES = 4
VALIDATORS = [
    RegexValidator(
        r"^[a-z0-9](?:[a-z0-9_-]{1,28})[a-z0-9]\Z",
        _("Use 3 to 30 small letters, digits, hyphens or underscores."),
    )
]


def suggest(name: str) -> str:
    """A handle from the name, made unlikely to be taken. Never derived from the e-mail address."""
    stem = slugify(anyascii(name)).strip("-_")[: LENGTH - 2 * RANDOM_BYTES - 1] or "member"
    return f"{stem.rstrip('-_')}-{secrets.token_hex(RANDOM_BYTES)}"
