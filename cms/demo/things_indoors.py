"""Things for the house, as drawings."""

import math
from random import Random

from cms.demo.drawing import (
    BODIES,
    BODY,
    BODY_SHADE,
    CLAY,
    CLAYS,
    LINE,
    PAPER,
    PAPERS,
    SKY,
    WARM,
    WARM_SHADE,
    WARMS,
    Pen,
)


def kettle(pen: Pen, chance: Random) -> None:
    """A kettle, its spout to the right."""
    wide = chance.uniform(66, 78)
    pen.arch(0, 118, 58, 13, LINE)
    pen.box(-30, 168, 60, 15, (WARM, WARM), radius=7)
    pen.shape([(wide - 16, 72), (wide + 44, 124), (wide + 56, 118), (wide - 10, 40)], BODIES)
    pen.shape(
        [(-wide, 0), (-wide + 6, 84), (-42, 122), (42, 122), (wide - 6, 84), (wide, 0)], BODIES
    )
    pen.box(-36, 118, 72, 11, CLAYS, radius=5)
    pen.disc(0, 134, 8, (WARM, WARM))
    pen.box(-wide - 8, 0, wide * 2 + 16, 16, (LINE, LINE), radius=5)
    pen.box(-wide + 18, 34, 12, 60, PAPERS, radius=6)


def cup(pen: Pen, chance: Random) -> None:
    """A cup with its ear."""
    tall = chance.uniform(62, 78)
    pen.ring(38, tall / 2 + 4, 22, 9, WARMS)
    pen.box(-40, 0, 78, tall, PAPERS, radius=12)
    pen.box(-40, tall - 24, 78, 12, BODIES)


def glass(pen: Pen, chance: Random) -> None:
    """A waisted tea glass on its saucer."""
    tall = chance.uniform(80, 92)
    pen.shape(
        [(-26, 8), (-18, tall * 0.5), (-28, tall), (28, tall), (18, tall * 0.5), (26, 8)],
        CLAYS,
    )
    pen.box(-29, tall - 12, 58, 14, PAPERS, radius=3)
    pen.box(-46, 0, 92, 10, PAPERS, radius=5)


def lamp(pen: Pen, chance: Random) -> None:
    """A reading lamp with one joint."""
    lean = chance.uniform(-6, 10)
    pen.box(-48, 0, 96, 16, BODIES, radius=6)
    pen.stroke([(0, 14), (-36 + lean, 118)], LINE, thick=9)
    pen.stroke([(-36 + lean, 118), (34, 196)], LINE, thick=9)
    pen.disc(-36 + lean, 118, 13, CLAYS)
    pen.shape([(14, 214), (52, 214), (88, 150), (-4, 150)], BODIES)
    pen.disc(42, 150, 17, (WARM, WARM))
    pen.box(-6, 150, 96, 9, (BODY_SHADE, BODY_SHADE))
    pen.disc(-30, 16, 8, (WARM, WARM))


def bulb(pen: Pen, chance: Random) -> None:
    """A bulb standing on its cap."""
    wide = chance.uniform(38, 46)
    pen.box(-18, 0, 36, 34, PAPERS, radius=4)
    for height in (10, 20):
        pen.stroke([(-18, height), (18, height)], LINE, thick=2.5)
    pen.shape([(-18, 32), (-wide + 6, 74), (wide - 6, 74), (18, 32)], WARMS)
    pen.disc(0, 88, wide, WARMS)


def book(pen: Pen, chance: Random) -> None:
    """A few books on end."""
    for serial, pair in enumerate((BODIES, WARMS, PAPERS, CLAYS)):
        tall = chance.uniform(96, 142)
        pen.box(-58 + serial * 29, 0, 27, tall, pair, radius=2)
        pen.stroke([(-52 + serial * 29, tall - 18), (-38 + serial * 29, tall - 18)], LINE, thick=3)


def chair(pen: Pen, chance: Random) -> None:
    """A kitchen chair from the side."""
    back = chance.uniform(214, 236)
    pen.shape([(-64, 0), (-50, 0), (-46, back), (-60, back)], BODIES)
    pen.shape([(46, 0), (60, 0), (54, 104), (42, 104)], BODIES)
    pen.stroke([(-50, 46), (48, 46)], LINE, thick=7)
    pen.box(-66, 102, 134, 18, WARMS, radius=8, half="lower")
    for height in (back - 62, back - 26):
        pen.box(-70, height, 34, 22, CLAYS, radius=7)


def stool(pen: Pen, chance: Random) -> None:
    """A stool on three legs."""
    tall = chance.uniform(92, 118)
    for foot, top in ((-50, -30), (0, 0), (50, 30)):
        pen.stroke([(foot, 4), (top, tall)], BODY if foot else BODY_SHADE, thick=12)
    pen.box(-60, tall - 4, 120, 20, WARMS, radius=9, half="lower")


def table(pen: Pen, chance: Random) -> None:
    """A small table with a drawer."""
    tall = chance.uniform(118, 132)
    for foot in (-86, 74):
        pen.box(foot, 0, 12, tall, BODIES)
    pen.box(-92, tall - 30, 184, 32, BODIES)
    pen.disc(0, tall - 15, 7, (WARM, WARM))
    pen.box(-104, tall, 208, 14, WARMS, radius=5, half="lower")


def phone(pen: Pen, chance: Random) -> None:
    """A phone on end, with more buttons than anybody asked for."""
    pen.box(-46, 0, 92, 176, (LINE, LINE), radius=14)
    pen.box(-38, 16, 76, 144, PAPERS, radius=4)
    for row in range(4):
        for column in range(3):
            pair = chance.choice([BODIES, WARMS, CLAYS])
            pen.box(-30 + column * 22, 28 + row * 32, 16, 20, pair, radius=4)


def plug(pen: Pen, chance: Random) -> None:
    """A plug on its cable."""
    pen.curve([(-8, 8), (-90, 0), (-70, 92), (-22, 74)], LINE, thick=7)
    pen.box(-28, 52, 60, 46, BODIES, radius=12)
    for height in (62, 82):
        pen.box(32, height, 24, 7, (WARM, WARM), radius=3)


def spoon(pen: Pen, chance: Random) -> None:
    """A wooden spoon stood on its handle."""
    tall = chance.uniform(104, 126)
    pen.box(-6, 0, 12, tall, WARMS, radius=4)
    pen.box(-22, tall - 8, 44, 62, WARMS, radius=22)
    pen.box(-12, tall + 2, 24, 42, (WARM_SHADE, WARM_SHADE), radius=12)


def teapot(pen: Pen, chance: Random) -> None:
    """A round pot on a warmer."""
    wide = chance.uniform(60, 70)
    pen.box(-52, 0, 104, 26, CLAYS, radius=6)
    pen.disc(0, 13, 8, (WARM, WARM))
    pen.ring(-wide - 8, 92, 28, 11, (BODY, BODY))
    pen.shape([(wide - 14, 84), (wide + 40, 128), (wide + 50, 122), (wide - 8, 60)], BODIES)
    pen.disc(0, 26 + wide, wide, BODIES)
    pen.box(-26, 22 + wide * 2, 52, 10, (WARM, WARM), radius=5)
    pen.disc(0, 38 + wide * 2, 9, (WARM, WARM))


def gauge(pen: Pen, chance: Random) -> None:
    """A dial with its pointer."""
    pen.box(-12, 0, 24, 24, (LINE, LINE))
    pen.disc(0, 82, 66, BODIES)
    pen.disc(0, 82, 50, (PAPER, PAPER))
    for step in range(9):
        angle = math.pi * (1.15 - step * 1.3 / 8)
        x, y = math.cos(angle), math.sin(angle)
        pen.stroke([(x * 38, 82 + y * 38), (x * 45, 82 + y * 45)], LINE, thick=3)
    angle = chance.uniform(0.6, 2.4)
    pen.stroke([(0, 82), (34 * math.cos(angle), 82 + 34 * math.sin(angle))], CLAY, thick=5)
    pen.disc(0, 82, 8, (LINE, LINE))


def screw(pen: Pen, chance: Random) -> None:
    """A screw head seen from the front: one slot, wide enough for a coin."""
    radius = chance.uniform(48, 58)
    pen.disc(0, radius, radius, BODIES)
    pen.disc(0, radius, radius * 0.62, WARMS)
    pen.box(-radius * 0.42, radius - 6, radius * 0.84, 12, (SKY, SKY), radius=3)


MOTIFS = {
    "kettle": (kettle, 220),
    "cup": (cup, 112),
    "glass": (glass, 100),
    "lamp": (lamp, 160),
    "bulb": (bulb, 96),
    "book": (book, 124),
    "chair": (chair, 150),
    "stool": (stool, 130),
    "table": (table, 216),
    "phone": (phone, 100),
    "plug": (plug, 140),
    "spoon": (spoon, 56),
    "teapot": (teapot, 200),
    "gauge": (gauge, 138),
    "screw": (screw, 118),
}
