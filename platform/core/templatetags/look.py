"""What templates need to draw: icons, style sheets, initials, shares of a line."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core import stylesheets as sheets

register = template.Library()

# Mirrored on pages that run from the right: these point along the line.
DIRECTED = frozenset({"arrow-left", "arrow-right", "external-link", "log-out", "undo-2"})
# What every page of a language is set in: see static/css/fonts.css.
LATIN = ("source-serif-4-latin",)
FACES = {
    "pl": (*LATIN, "source-serif-4-latin-ext"),
    "fa": ("vazirmatn-arabic", "markazi-text-arabic"),
}
ZERO_WIDTH_NON_JOINER = "\u200c"


@cache
def _strokes(name: str) -> str:
    """What stands inside the icon's <svg>. The files are our own, so the markup is safe."""
    source = (Path(settings.BASE_DIR) / "static" / "icons" / f"{name}.svg").read_text()
    inside = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if inside is None:
        raise ValueError(f"No <svg> in the icon {name!r}")
    return " ".join(inside[1].split())


@register.filter
def unechoed(field: BoundField) -> SafeString:
    """The control alone. Libraries put its label into it in grey, which reads like an answer."""
    return field.as_widget(attrs={"placeholder": False})


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """An icon beside its word: hidden from screen readers, drawn in the text's colour."""
    names = " ".join(filter(None, ["icon", "icon--directed" * (name in DIRECTED), classes]))
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="20" height="20" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{}</svg>',
        names,
        mark_safe(_strokes(name)),  # noqa: S308
    )


@register.simple_tag
def stylesheets() -> SafeString:
    """Links every style sheet: bundled where the bundle's finder serves it, else one by one."""
    bundled = sheets.FINDER in settings.STATICFILES_FINDERS
    paths = [sheets.BUNDLE] if bundled else sheets.paths()
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in paths)
    )


@register.simple_tag
def faces() -> SafeString:
    """Asks for the language's faces before the style sheet names them, so that they are in time."""
    paths = [f"fonts/{name}-wght-normal.woff2" for name in FACES.get(get_language() or "", LATIN)]
    return format_html_join(
        "\n",
        # Style sheets ask for fonts in CORS mode: without `crossorigin` the browser fetches them
        # twice.
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        ((static(path),) for path in paths),
    )


@register.filter
def initials(name: str) -> str:
    """KW for “Kessler & Wolny”: first and last word, always the same for the same name."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    letters = [word[0].upper() for word in (words[:1] + words[1:][-1:])]
    joined = any(unicodedata.bidirectional(letter) == "AL" for letter in letters)
    return (ZERO_WIDTH_NON_JOINER if joined else "").join(letters)


@register.filter
def coordinate(value: float) -> str:
    """A figure for SVG: a point whatever the language, no more digits than a screen shows."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


@register.filter
def share(percent: float | None) -> str:
    """A percentage that stays on its line: `share` of 131 is 100."""
    return coordinate(min(max(float(percent or 0), 0), 100))
