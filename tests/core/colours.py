"""The tokens as a browser resolves them: each colour in each mode, and the contrast of two."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

TOKENS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
MORE = "@media (prefers-contrast: more)"
ACCENT = re.compile(r'^\[data-accent="(\w+)"\]$')
FUNCTION = re.compile(r"oklch\(([^()]+)\)|(#[0-9a-f]{3})\b")

Linear = tuple[float, float, float]


@dataclass(frozen=True)
class Mode:
    """Light or dark, with more contrast or without, in one of the accents; "" is the site's own."""

    scheme: str
    more: bool
    accent: str

    def __str__(self) -> str:
        return "-".join(filter(None, [self.scheme, "more" * self.more, self.accent]))


def rules() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each rule of the sheet: the media query around it, its selector, its declarations."""
    source = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(), flags=re.DOTALL)
    around: list[str] = []
    for text, mark in re.findall(r"([^{}]*)([{}])", source):
        if mark == "{":
            around.append(" ".join(text.split(";")[-1].split()))
            continue
        if declared := dict(re.findall(r"--([\w-]+):\s*([^;]+);", text)):
            media = next((one for one in around if one.startswith("@media")), "")
            yield media, around[-1], declared
        around.pop()


def accents() -> list[str]:
    return [found[1] for _, head, _ in rules() if (found := ACCENT.match(head))]


def tokens(mode: Mode) -> dict[str, str]:
    """The declarations that hold for an element that carries the accent, the last word last."""
    held: dict[str, str] = {}
    for media, head, declared in rules():
        if media and not (media == MORE and mode.more):
            continue
        parts = head.split(", ")
        if {":root", f'[data-accent="{mode.accent}"]'} & set(parts):
            held |= declared
    return held


def luminance(name: str, mode: Mode) -> float:
    """The relative luminance of WCAG 2 of a token in a mode."""
    return luminance_of(f"var(--{name})", mode)


def luminance_of(value: str, mode: Mode) -> float:
    """The same for what another sheet writes, in tokens or colours."""
    red, green, blue = _colour(_resolve(value, tokens(mode), mode.scheme))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, mode: Mode) -> float:
    brighter, darker = sorted((luminance(one, mode), luminance(other, mode)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def is_in_gamut(name: str, mode: Mode) -> bool:
    """Whether a screen of sRGB shows the colour as it is written."""
    found = FUNCTION.fullmatch(_resolve(f"var(--{name})", tokens(mode), mode.scheme))
    assert found is not None
    return all(-0.002 <= part <= 1.002 for part in _linear(*_numbers(found[1])))


def _resolve(value: str, held: dict[str, str], scheme: str) -> str:
    while found := re.search(r"var\(--([\w-]+)\)", value):
        value = value.replace(found[0], held[found[1]])
    while found := re.search(r"calc\(([\d.]+) \* ([\d.]+)\)", value):
        value = value.replace(found[0], str(float(found[1]) * float(found[2])))
    while pair := re.fullmatch(r"light-dark\((.+\)|\w+), (.+)\)", value):
        value = pair[1] if scheme == "light" else pair[2]
    return value


def _numbers(words: str) -> tuple[float, float, float]:
    lightness, chroma, hue = map(float, words.split("/")[0].split())
    return lightness, chroma, hue


def _colour(value: str) -> Linear:
    found = FUNCTION.fullmatch(value)
    assert found is not None, value
    red, green, blue = _linear(*_numbers(found[1]))
    return min(max(red, 0), 1), min(max(green, 0), 1), min(max(blue, 0), 1)


def _linear(lightness: float, chroma: float, hue: float) -> Linear:
    """OKLCH to linear sRGB, by the matrices of CSS Color 4."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
