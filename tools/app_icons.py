"""Draws the icons of the installed site from static/icons/eyelevel.svg; run when the mark changes.

    python tools/app_icons.py

A phone cuts a “maskable” icon to its own shape: the paper fills it, and the mark keeps within the
middle four fifths. The badge stands in a phone's status bar, which takes only its outline.
"""

import re
from pathlib import Path

import resvg_py

ICONS = Path(__file__).resolve().parent.parent / "static" / "icons"
TARGET = ICONS / "app"
PAPER = re.compile(r'<rect [^>]*fill="([^"]+)"/>')
INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SIDE = 34


def pictures() -> dict[str, tuple[str, int]]:
    """Each file: what is drawn, and how many pixels wide."""
    mark = (ICONS / "eyelevel.svg").read_text()
    full = filling(mark)
    return {
        "icon-192.png": (mark, 192),
        "icon-512.png": (mark, 512),
        "maskable-192.png": (full, 192),
        "maskable-512.png": (full, 512),
        # iOS rounds the corners by itself, and fills what is clear with black.
        "touch-180.png": (full, 180),
        "badge-96.png": (outline(mark), 96),
    }


def filling(mark: str) -> str:
    """The same with paper to the edges, the horizon across, and the seats a fifth smaller."""
    paper = PAPER.search(mark)
    inside = INSIDE.search(mark)
    assert paper
    assert inside
    horizon, *seats = re.findall(r"<(?:path|circle)[^>]*/>", inside[1])
    shrunk = f'<g transform="translate(17 17) scale(.8) translate(-17 -17)">{"".join(seats)}</g>'
    return svg(f'<path fill="{paper[1]}" d="M0 0h{SIDE}v{SIDE}H0z"/>{horizon}{shrunk}')


def outline(mark: str) -> str:
    """White on nothing."""
    inside = INSIDE.search(mark)
    assert inside
    return svg(re.sub(r'(fill|stroke)="#[0-9a-f]+"', r'\1="#fff"', PAPER.sub("", inside[1])))


def svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{inside}</svg>'


def draw() -> None:
    TARGET.mkdir(exist_ok=True)
    for name, (drawn, side) in pictures().items():
        png = resvg_py.svg_to_bytes(svg_string=drawn, width=side, height=side)
        (TARGET / name).write_bytes(bytes(png))


if __name__ == "__main__":
    draw()
