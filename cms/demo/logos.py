"""Logos of the demo's firms: the same paper shapes, few enough to be known at 28 pixels.

Two have no ground of their own, as most logos have none.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cms.demo.drawing import (
    BODIES,
    BODY,
    BODY_SHADE,
    CLAYS,
    CLEAR,
    DARK,
    GROUND,
    HEIGHT,
    LINE,
    PAPER,
    PAPERS,
    SKY,
    WARMS,
    Pen,
    Sheet,
)

SIDE = 384
WIDE = 26


@dataclass(frozen=True)
class Mark:
    """What is drawn, and what it stands before."""

    draw: Callable[[Pen], None]
    sky: str
    ground: str


def draw(firm: str, *, side: int = SIDE) -> bytes:
    """The firm's logo as a PNG; `firm` is its key in the texts."""
    mark = MARKS[firm]
    sheet = Sheet(width=side, height=side, sky=mark.sky, ground=mark.ground)
    mark.draw(Pen(sheet, HEIGHT / 2, 1))
    return sheet.png()


def _linden(pen: Pen) -> None:
    """Lipowa: a linden leaf, which is a heart, upright on its stem."""
    around = [math.tau * step / 120 for step in range(120)]
    pen.stroke([(0, -52), (0, 90)], LINE, thick=14)
    pen.shape([(9.6 * 16 * math.sin(at) ** 3, 122 - 8.6 * _heart(at)) for at in around], BODIES)
    pen.stroke([(0, 52), (0, 196)], PAPER, thick=10)
    for y, reach in ((70, 78), (126, 52)):
        for side in (-1, 1):
            pen.stroke([(0, y), (side * reach, y + 46)], PAPER, thick=8)
    pen.stroke([(-130, -52), (130, -52)], WARMS[0], thick=WIDE)


def _heart(at: float) -> float:
    return 13 * math.cos(at) - 5 * math.cos(2 * at) - 2 * math.cos(3 * at) - math.cos(4 * at)


def _kettle(pen: Pen) -> None:
    """Brandt & Parsa: a kettle with a round handle."""
    pen.arch(0, 128, 92, WIDE, LINE)
    pen.shape([(96, 70), (150, 142), (172, 128), (118, 14)], (CLAYS[1], CLAYS[1]))
    pen.box(-118, -40, 236, 168, CLAYS, radius=58)
    pen.box(-78, 112, 156, 30, DARK, radius=15)
    pen.stroke([(-150, -52), (150, -52)], LINE, thick=WIDE)


def _drum(pen: Pen) -> None:
    """Pardeh: a frame drum with the strings and the frets of a setar across it."""
    pen.disc(0, 101, 136, WARMS)
    pen.disc(0, 101, 106, PAPERS)
    for x in (-36, 0, 36):
        pen.stroke([(x, -64), (x, 266)], LINE, thick=9)
    for y in (48, 101, 154):
        pen.stroke([(-58, y), (58, y)], CLAYS[0], thick=13)


def _fell(pen: Pen) -> None:
    """Fellside: two fells, and a wave that goes out over them."""
    pen.arch(34, 150, 104, 17, CLAYS[0])
    pen.arch(34, 150, 62, 17, CLAYS[0])
    pen.disc(34, 150, 19, CLAYS)
    pen.shape([(-210, 0), (-76, 132), (60, 0)], BODIES)
    pen.shape([(-64, 0), (64, 96), (210, 0)], WARMS)
    pen.stroke([(-190, 0), (190, 0)], LINE, thick=14)


MARKS: Mapping[str, Mark] = {
    "lipowa": Mark(_linden, CLEAR, CLEAR),
    "brandt": Mark(_kettle, CLEAR, CLEAR),
    "pardeh": Mark(_drum, BODY, BODY_SHADE),
    "fellside": Mark(_fell, SKY, GROUND),
}
