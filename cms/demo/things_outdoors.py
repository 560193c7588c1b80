"""Things for the road, as drawings."""

import math
from random import Random

from cms.demo.drawing import (
    BODIES,
    BODY,
    BODY_SHADE,
    CLAY,
    CLAYS,
    DARK,
    LINE,
    PAPER_SHADE,
    PAPERS,
    WARM,
    WARMS,
    Pen,
)


def light(pen: Pen, chance: Random) -> None:
    """A bicycle light on its mount, its lens to the right."""
    long = chance.uniform(132, 160)
    pen.box(-18, 0, 52, 40, DARK)
    pen.disc(8, 14, 6, (WARM, WARM))
    pen.box(-long / 2 - 12, 36, long, 84, BODIES, radius=14, half="lower")
    pen.box(long / 2 - 16, 28, 34, 100, PAPERS, radius=9, half="lower")
    pen.box(long / 2 + 18, 44, 12, 68, (WARM, WARM), radius=6)
    pen.box(-long / 2 + 14, 119, 34, 12, (CLAY, CLAY), radius=4)


def beam(pen: Pen, chance: Random) -> None:
    """A light whose beam stays below the eyes."""
    pen.shape([(70, 92), (420, 30), (420, 0), (120, 0)], ("#e9cb93", "#e9cb93"))
    pen.shape([(70, 80), (420, 4), (420, 0), (160, 0)], ("#e6bd70", "#e6bd70"))
    light(Pen(pen.sheet, pen.x - 30 * pen.scale, pen.scale * 0.9), chance)


def rear_light(pen: Pen, chance: Random) -> None:
    """A round rear light on a seat post."""
    tall = chance.uniform(196, 224)
    pen.box(-12, 0, 24, tall, (LINE, LINE))
    pen.box(-24, tall - 4, 48, 16, BODIES, radius=6)
    pen.box(-46, 70, 92, 92, BODIES, radius=22)
    pen.disc(0, 116, 34, CLAYS)
    pen.ring(0, 116, 34, 4, (LINE, LINE))
    pen.disc(0, 116, 11, (WARM, WARM))
    pen.box(-18, 52, 36, 14, PAPERS, radius=5)


def cell(pen: Pen, chance: Random) -> None:
    """One standard battery cell."""
    tall = chance.uniform(112, 136)
    pen.box(-11, tall, 22, 13, (PAPER_SHADE, PAPER_SHADE), radius=3)
    pen.box(-28, 0, 56, tall + 2, WARMS, radius=6)
    pen.stroke([(-9, tall - 30), (9, tall - 30)], LINE, thick=4)
    pen.stroke([(0, tall - 39), (0, tall - 21)], LINE, thick=4)
    pen.stroke([(-9, 28), (9, 28)], LINE, thick=4)


def wheel(pen: Pen, chance: Random) -> None:
    """A wheel with a hub you can reach."""
    hub = chance.uniform(18, 26)
    pen.ring(0, 92, 92, 13, (BODY_SHADE, BODY_SHADE))
    for spoke in range(16):
        angle, lean = spoke * math.tau / 16, spoke * math.tau / 16 + 0.5
        start = (hub * math.cos(lean), 92 + hub * math.sin(lean))
        pen.stroke([start, (80 * math.cos(angle), 92 + 80 * math.sin(angle))], LINE, thick=1.6)
    pen.disc(0, 92, hub, WARMS)
    pen.disc(0, 92, 7, (LINE, LINE))


def lock(pen: Pen, chance: Random) -> None:
    """A U-lock that stands on its bar."""
    tall, wide = chance.uniform(120, 150), chance.uniform(54, 64)
    pen.arch(0, tall, wide + 9, 18, LINE)
    for side in (-1, 1):
        pen.box(side * wide - 9, 40, 18, tall - 38, (LINE, LINE))
    pen.box(-wide - 30, 0, wide * 2 + 60, 48, BODIES, radius=14, half="lower")
    pen.disc(0, 24, 13, WARMS)
    pen.box(-2.5, 16, 5, 16, (LINE, LINE), radius=2)


def key(pen: Pen, chance: Random) -> None:
    """A key on its tip."""
    pen.box(-5, 0, 10, 92, PAPERS)
    for step in range(chance.choice([2, 3])):
        pen.box(5, 8 + step * 16, 10, 8, (PAPER_SHADE, PAPER_SHADE))
    pen.ring(0, 112, 28, 13, WARMS)


def bell(pen: Pen, chance: Random) -> None:
    """A bell with its lever."""
    wide = chance.uniform(58, 70)
    pen.box(-9, 0, 18, 30, (LINE, LINE))
    pen.shape(
        [
            (wide * math.cos(step * math.pi / 20), 28 + wide * 1.05 * math.sin(step * math.pi / 20))
            for step in range(21)
        ],
        BODIES,
    )
    pen.box(-wide - 6, 22, wide * 2 + 12, 10, (BODY_SHADE, BODY_SHADE), radius=4)
    pen.disc(0, 30 + wide * 1.05, 9, WARMS)
    pen.box(wide - 4, 8, 46, 12, CLAYS, radius=6)


def backpack(pen: Pen, chance: Random) -> None:
    """A backpack seen from the front, with its pocket."""
    tall, wide = chance.uniform(186, 214), chance.uniform(72, 82)
    pen.arch(0, tall - 4, 24, 9, LINE)
    pen.box(-wide - 18, 22, 26, 88, CLAYS, radius=12)
    pen.box(wide - 8, 22, 26, 88, CLAYS, radius=12)
    pen.box(-wide, 0, wide * 2, tall, BODIES, radius=38)
    pen.box(-wide + 16, 16, wide * 2 - 32, 84, WARMS, radius=14)
    pen.stroke([(-wide + 30, 78), (wide - 30, 78)], LINE, thick=4)
    pen.box(-10, 64, 20, 22, (LINE, LINE), radius=4)
    pen.stroke([(-wide + 20, tall - 66), (wide - 20, tall - 66)], WARM, thick=5)


def pannier(pen: Pen, chance: Random) -> None:
    """A pannier with its two hooks and a rolled top."""
    wide = chance.uniform(70, 82)
    for side in (-1, 1):
        pen.box(side * 40 - 7, 168, 14, 34, CLAYS, radius=5)
    pen.box(-wide - 10, 150, wide * 2 + 20, 26, WARMS, radius=12, half="lower")
    pen.shape([(-wide, 156), (wide, 156), (wide - 12, 0), (12 - wide, 0)], BODIES)
    pen.box(-34, 54, 68, 44, PAPERS, radius=6)
    pen.stroke([(-18, 82), (18, 82)], LINE, thick=3)
    pen.stroke([(-18, 70), (8, 70)], LINE, thick=3)


def bottle(pen: Pen, chance: Random) -> None:
    """A drinking bottle."""
    tall = chance.uniform(128, 152)
    pen.box(-18, tall + 20, 36, 24, (LINE, LINE), radius=6)
    pen.box(-24, tall, 48, 26, CLAYS, radius=6)
    pen.box(-34, 0, 68, tall + 4, PAPERS, radius=14)
    pen.box(-34, 42, 68, 34, BODIES)


def glove(pen: Pen, chance: Random) -> None:
    """A glove that stands on its cuff."""
    for serial, top in enumerate((150, 168, 172, 156)):
        pen.box(-44 + serial * 22, 60, 20, top - 60, BODIES, radius=10)
    pen.box(-44, 28, 86, 76, BODIES, radius=14)
    pen.shape([(38, 44), (72, 92), (58, 104), (30, 78)], (BODY, BODY_SHADE))
    pen.box(-50, 0, 98, 34, CLAYS, radius=8, half="lower")
    pen.disc(-34, 162 - chance.uniform(12, 18), 7, (WARM, WARM))


def tool(pen: Pen, chance: Random) -> None:
    """A screwdriver and one screw."""
    tall = chance.uniform(70, 86)
    pen.box(-5, 0, 10, 84, PAPERS)
    pen.box(-17, 76, 34, tall, WARMS, radius=12)
    pen.box(-17, 82, 34, 8, (LINE, LINE))
    pen.box(42, 0, 10, 34, PAPERS)
    pen.box(34, 32, 26, 14, BODIES, radius=6)


def patch(pen: Pen, chance: Random) -> None:
    """Thread on its reel, and a patch sewn on."""
    pen.box(-48, 0, 60, 12, BODIES, radius=4)
    pen.box(-42, 12, 48, chance.uniform(52, 64), CLAYS)
    pen.box(-48, 70, 60, 12, BODIES, radius=4)
    pen.box(34, 0, 78, 78, WARMS, radius=8)
    for step in range(4):
        pen.stroke([(44 + step * 18, 68), (50 + step * 18, 68)], LINE, thick=3)
        pen.stroke([(44 + step * 18, 10), (50 + step * 18, 10)], LINE, thick=3)


MOTIFS = {
    "light": (light, 190),
    "beam": (beam, 300),
    "rear_light": (rear_light, 110),
    "cell": (cell, 70),
    "wheel": (wheel, 190),
    "lock": (lock, 190),
    "key": (key, 66),
    "bell": (bell, 190),
    "backpack": (backpack, 200),
    "pannier": (pannier, 190),
    "bottle": (bottle, 84),
    "glove": (glove, 140),
    "tool": (tool, 110),
    "patch": (patch, 180),
}
