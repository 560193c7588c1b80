"""Colours, sizes and icons, and the parts of the page that shows them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

COLOURS = [
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-soft",
    "ink-faint",
    "line",
    "line-control",
    "accent",
    "accent-strong",
    "accent-tint",
    "alert",
    "alert-tint",
    "note",
    "note-tint",
    "art-sky",
    "art-ground",
    "art-body",
    "art-ochre",
    "art-clay",
]
ACCENTS = ["", "teal", "pine", "moss", "blue", "indigo", "violet", "plum", "graphite"]
SIZES = ["3xl", "2xl", "xl", "title", "l", "m", "s", "xs"]
# --space-1 to --space-8 in pixels.
SPACES = (4, 8, 12, 16, 24, 32, 48, 68)


def parts() -> list[tuple[str, str]]:
    """Anchor and name of each part of the page, as templates/style_guide/ has them."""
    return [
        ("tokens", _("Colour, type, space")),
        ("acts", _("What can be done")),
        ("says", _("What the system says")),
        ("forms", _("Forms")),
        ("people", _("People and their words")),
        ("campaign", _("A campaign")),
        ("ideas", _("Ideas and votes")),
        ("pledges", _("Pledges")),
        ("charts", _("Figures, drawn")),
    ]


def everything() -> dict[str, Any]:
    folder = Path(settings.BASE_DIR) / "static" / "icons"
    return {
        "colours": COLOURS,
        "accents": ACCENTS,
        "sizes": SIZES,
        "spaces": [(sum(SPACES[:i]) + 6 * i, width) for i, width in enumerate(SPACES)],
        "icons": sorted(path.stem for path in folder.glob("*.svg") if path.stem != "eyelevel"),
        "parts": [(anchor, name, f"style_guide/{anchor}.html") for anchor, name in parts()],
    }
