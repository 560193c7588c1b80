"""A card as a picture: drawn as SVG, turned into PNG with the fonts that come along."""

import base64
import threading
import unicodedata
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import resvg_py
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from PIL import ImageFont

from cms.sharing.cards import Card

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
BREADTH = WIDTH - 2 * MARGIN
# The largest letters in which the title fits.
SIZES = ((76, 3), (62, 4), (50, 4))
LEADING = 1.3
LOGO_SIDE, LOGO_GAP = 64, 20
# Where the lines of the title end, counted from the top; it grows upwards.
TITLE_ENDS = 400
FOLDER = "cards"
# One at a time: a drawing takes a tenth of a second, and whoever asks waits for it.
WAIT_SECONDS = 10
KEPT = timedelta(days=30)
# A line of a right-to-left text keeps its direction whatever it begins with.
RIGHT_TO_LEFT, END = "\u2067", "\u2069"
# In this process. Two of them may draw one card at once: the second file replaces the first, or
# lies beside it until `tidy` comes.
_drawing = threading.Lock()


class TooBusy(Exception):
    """Others are being drawn, and have been for long."""


def png(card: Card) -> bytes:
    """The card's picture, drawn once and then kept in the storage."""
    name = f"{FOLDER}/{card.mark}.png"
    if (kept := _kept(name)) is not None:
        return kept
    if not _drawing.acquire(timeout=WAIT_SECONDS):
        raise TooBusy(card.mark)
    try:
        # Whoever had the turn before may have drawn this very card.
        if (kept := _kept(name)) is not None:
            return kept
        # Only our own fonts: what was measured is what is drawn, on every machine.
        drawn = bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg(card), skip_system_fonts=True, font_files=[_font(True), _font(False)]
            )
        )
        default_storage.save(name, ContentFile(drawn))
        return drawn
    finally:
        _drawing.release()


def tidy(*, at: datetime) -> int:
    """Forget cards drawn long ago; one that is still right is drawn again when it is asked for."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    old = [
        name
        for name in (f"{FOLDER}/{each}" for each in names)
        if at - default_storage.get_modified_time(name) > KEPT
    ]
    for name in old:
        default_storage.delete(name)
    return len(old)


def _kept(name: str) -> bytes | None:
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def svg(card: Card) -> str:
    """Mirrored where the title is written from the right."""
    title, logo = printable(card.title), _kept(card.logo) if card.logo else None
    mirrored = is_right_to_left(title or card.site)
    size, lines = fitted(title)
    first = TITLE_ENDS - (len(lines) - 1) * size * LEADING
    start, aside = (WIDTH - MARGIN, -1) if mirrored else (MARGIN, 1)
    room = LOGO_SIDE + LOGO_GAP if logo else 0
    return render_to_string(
        "cms/sharing/card.svg",
        {
            "card": card,
            "size": size,
            "lines": [
                {"y": round(first + place * size * LEADING), "words": _directed(line)}
                for place, line in enumerate(lines)
            ],
            "above": _directed(cut(printable(card.above), size=32, within=BREADTH - room)),
            "above_start": start + aside * room,
            "logo": base64.b64encode(logo).decode() if logo else "",
            "logo_side": LOGO_SIDE,
            "logo_left": start - LOGO_SIDE if mirrored else start,
            "state": _directed(printable(card.state)),
            "sums": _directed(printable(card.sums)),
            "site": printable(card.site),
            "start": start,
            "end": MARGIN if mirrored else WIDTH - MARGIN,
            "anchor": "end" if mirrored else "start",
            "far_anchor": "start" if mirrored else "end",
            "reached": _reached(card, mirrored=mirrored),
        },
    )


def _reached(card: Card, *, mirrored: bool) -> int | None:
    if card.share is None:
        return None
    way = round(BREADTH * card.share)
    return WIDTH - MARGIN - way if mirrored else MARGIN + way


def _directed(line: str) -> str:
    return f"{RIGHT_TO_LEFT}{line}{END}" if is_right_to_left(line) else line


def printable(words: str) -> str:
    """Without line ends, and without what no font of ours has: emoji, controls."""
    kept = (
        letter
        for letter in " ".join(words.split())
        if unicodedata.category(letter) not in ("Cc", "Cn", "Co", "Cs", "So")
    )
    return "".join(kept).strip()


def is_right_to_left(words: str) -> bool:
    """By the first letter that has a direction."""
    directions = (unicodedata.bidirectional(letter) for letter in words)
    return next((found in ("R", "AL") for found in directions if found in ("L", "R", "AL")), False)


def fitted(title: str) -> tuple[int, list[str]]:
    """The title in lines, as large as it fits; the last line of one that never does is cut."""
    for size, most in SIZES:
        lines = wrapped(title, size=size)
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), size=size, bold=True)]


def wrapped(words: str, *, size: int) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size=size, bold=True) <= BREADTH:
            lines[-1] = longer
        else:
            lines += _pieces(word, size=size)
    return lines or [""]


def _pieces(word: str, *, size: int) -> list[str]:
    """A word longer than a line is broken where the line ends."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter, size=size, bold=True) > BREADTH:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def cut(words: str, *, size: int, bold: bool = False, within: int = BREADTH) -> str:
    """As much as one line holds."""
    if measure(words, size=size, bold=bold) <= within:
        return words
    while words and measure(f"{words}…", size=size, bold=bold) > within:
        words = words[:-1]
    return f"{words.rstrip()}…"


def measure(words: str, *, size: int, bold: bool) -> float:
    return float(_metrics(bold, size).getlength(words))


@cache
def _metrics(bold: bool, size: int) -> Any:
    return ImageFont.truetype(_font(bold), size)


def _font(bold: bool) -> str:
    name = "Vazirmatn-Bold.ttf" if bold else "Vazirmatn-Regular.ttf"
    return str(Path(settings.BASE_DIR) / "static" / "fonts" / "cards" / name)
