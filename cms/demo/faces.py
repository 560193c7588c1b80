"""Portraits of the demo's people: flat paper shapes too, their eyes on one level line.

A face follows from a name alone, so it is the same however often it is drawn.
"""

import math
from collections.abc import Callable
from random import Random

from cms.demo.drawing import BODIES, CLAYS, DARK, LINE, PAPERS, WARMS, Pair, Pen, Point, Sheet

SIDE = 256
MIDDLE = 180
SKINS: tuple[Pair, ...] = (
    ("#f6dfc8", "#e6c6a8"), ("#f0cfab", "#deb68c"), ("#e3b68a", "#cf9d6e"),
    ("#c99367", "#b37c50"), ("#a06c47", "#8a5937"), ("#774d34", "#623d27"),
)  # fmt: skip
HAIRS: tuple[Pair, ...] = (
    (LINE, "#101f27"), ("#44302a", "#33231e"), ("#744c30", "#5e3c25"),
    ("#bd8b4b", "#a4753a"), ("#a8532f", "#8f4425"),
)  # fmt: skip
GREYS: tuple[Pair, ...] = (("#cbc4b8", "#b2aa9d"), ("#f7f2e8", "#ded6c8"))
CLOTHS = (BODIES, WARMS, CLAYS, PAPERS, DARK)
# Sky and ground behind them; both pale, so that no face is lost before them.
GROUNDS = (("#ece3d1", "#ddceb6"), ("#d5e0df", "#bfd0cf"), ("#efdccb", "#dfc4ae"))
EYES = 128


def draw(name: str, *, kind: str, side: int = SIDE) -> bytes:
    """The portrait as a PNG; `kind` is "f" or "m" and only says which hair is likely."""
    chance = Random(f"face {name}")  # noqa: S311 - no secret
    sky, ground = chance.choice(GROUNDS)
    sheet = Sheet(width=side, height=side, sky=sky, ground=ground)
    sheet.horizon([])
    pen = Pen(sheet, MIDDLE, 1.06)
    skin, cloth = chance.choice(SKINS), chance.choice(CLOTHS)
    hair = chance.choice(GREYS if chance.random() < 0.24 else HAIRS[: _hairs(skin)])
    behind, before = HAIRDOS[kind][chance.randrange(len(HAIRDOS[kind]))]
    behind(pen, hair)
    _body(pen, skin, cloth, collar=chance.random() < 0.4)
    _head(pen, skin, wide=chance.choice([54, 58, 62]))
    if kind == "m" and chance.random() < 0.45:
        _beard(pen, hair)
    before(pen, hair)
    _features(pen, skin, chance)
    return sheet.png()


def _hairs(skin: Pair) -> int:
    """How many of the hair colours are likely: the first ones are the darkest."""
    return max(2, len(HAIRS) - SKINS.index(skin))


def _body(pen: Pen, skin: Pair, cloth: Pair, *, collar: bool) -> None:
    pen.box(-112, -150, 224, 178, cloth, radius=74)
    pen.box(-25, -8, 50, 80, (skin[1], skin[1]), radius=22)
    if collar:
        pen.shape([(-36, 28), (0, -16), (-10, -36), (-56, 16)], PAPERS)
        pen.shape([(36, 28), (0, -16), (10, -36), (56, 16)], PAPERS)


def _head(pen: Pen, skin: Pair, *, wide: int) -> None:
    for side in (-1, 1):
        pen.disc(side * wide, EYES - 8, 13, skin if side < 0 else (skin[1], skin[1]))
    pen.box(-wide, 44, wide * 2, 160, skin, radius=wide)


def _features(pen: Pen, skin: Pair, chance: Random) -> None:
    """Eyes, brows, nose and mouth, and for some a pair of glasses."""
    for side in (-1, 1):
        pen.disc(side * 23, EYES, 6, DARK)
    lift = chance.uniform(4, 11)
    pen.curve([(-17, 78), (0, 78 - lift), (17, 78)], LINE, thick=5)
    pen.stroke([(2, EYES - 10), (7, EYES - 25), (-1, EYES - 25)], _deeper(skin), thick=4)
    if chance.random() < 0.34:
        for side in (-1, 1):
            pen.ring(side * 25, EYES, 21, 4, DARK)
        pen.stroke([(-5, EYES + 2), (5, EYES + 2)], LINE, thick=4)


def _deeper(skin: Pair) -> str:
    """The shaded skin, a little darker."""
    parts = [int(skin[1][place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part * 0.8):02x}" for part in parts)


def _beard(pen: Pen, hair: Pair) -> None:
    pen.shape([*_arc(0, 104, 61, 62, start=math.pi, end=math.tau)], hair)
    pen.box(-28, 68, 56, 24, (hair[1], hair[1]), radius=12)


def _arc(x: float, y: float, wide: float, tall: float, *, start: float, end: float) -> list[Point]:
    steps = [start + (end - start) * step / 24 for step in range(25)]
    return [(x + wide * math.cos(angle), y + tall * math.sin(angle)) for angle in steps]


def _nothing(pen: Pen, hair: Pair) -> None:
    """Nothing there."""


def _cap(pen: Pen, hair: Pair) -> None:
    """Hair over the forehead, its edge rising to one side."""
    pen.shape(
        [(64, 138), *_arc(0, 146, 66, 72, start=0, end=math.pi), (-64, 138), (-30, 178)], hair
    )


def _fringe(pen: Pen, hair: Pair) -> None:
    pen.shape(
        [(66, 120), *_arc(0, 146, 68, 74, start=0, end=math.pi), (-66, 120), (-58, 158), (58, 158)],
        hair,
    )


def _crop(pen: Pen, hair: Pair) -> None:
    pen.shape(_arc(0, 164, 58, 50, start=0, end=math.pi), hair)


def _curls(pen: Pen, hair: Pair) -> None:
    for x, y, radius in (
        (-58, 158, 28),
        (58, 158, 28),
        (-36, 192, 32),
        (36, 192, 32),
        (0, 206, 36),
    ):
        pen.disc(x, y, radius, hair if x < 30 else (hair[1], hair[1]))


def _parting(pen: Pen, hair: Pair) -> None:
    for side in (-1, 1):
        pair = hair if side < 0 else (hair[1], hair[1])
        pen.shape(
            [(0, 214), (side * 50, 204), (side * 72, 150), (side * 70, 84), (side * 52, 150)], pair
        )


def _beanie(pen: Pen, hair: Pair) -> None:
    pen.shape(_arc(0, 160, 66, 66, start=0, end=math.pi), CLAYS)
    pen.box(-70, 148, 140, 26, WARMS, radius=11)


def _long(pen: Pen, hair: Pair) -> None:
    pen.box(-80, -30, 160, 252, hair, radius=74)


def _bob(pen: Pen, hair: Pair) -> None:
    pen.box(-78, 58, 156, 162, hair, radius=66)


def _bun(pen: Pen, hair: Pair) -> None:
    pen.disc(0, 226, 32, hair)


def _plait(pen: Pen, hair: Pair) -> None:
    for step in range(6):
        pen.disc(74 - step * 2, 96 - step * 24, 19 - step, (hair[1], hair[1]))


def _scarf(pen: Pen, hair: Pair) -> None:
    pen.box(-80, -30, 160, 254, WARMS, radius=78)


def _scarf_edge(pen: Pen, hair: Pair) -> None:
    pen.shape([(62, 140), *_arc(0, 146, 64, 70, start=0, end=math.pi), (-62, 140), (0, 196)], WARMS)


Part = Callable[[Pen, Pair], None]
HAIRDOS: dict[str, tuple[tuple[Part, Part], ...]] = {
    "f": (
        (_long, _parting), (_bob, _fringe), (_bun, _cap), (_long, _fringe), (_bob, _parting),
        (_nothing, _curls), (_plait, _cap), (_bun, _parting), (_nothing, _cap),
        (_scarf, _scarf_edge),
    ),
    "m": (
        (_nothing, _cap), (_nothing, _crop), (_nothing, _curls), (_nothing, _fringe),
        (_nothing, _nothing), (_nothing, _beanie), (_nothing, _crop),
    ),
}  # fmt: skip
