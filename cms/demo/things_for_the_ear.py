"""Things that sound, and what they travel in, as drawings."""

from random import Random

from cms.demo.drawing import (
    BODIES,
    CLAY,
    CLAYS,
    DARK,
    LINE,
    PAPER,
    PAPER_SHADE,
    PAPERS,
    SKY,
    WARM,
    WARM_SHADE,
    WARMS,
    Pen,
)


def setar(pen: Pen, chance: Random) -> None:
    """A long-necked lute that stands on its round body."""
    tall = chance.uniform(200, 210)
    pen.box(-7, 84, 14, tall - 84, WARMS)
    for fret in range(7):
        pen.stroke([(-9, 116 + fret * 15), (9, 116 + fret * 15)], LINE, thick=2.5)
    pen.box(-10, tall - 4, 20, 26, BODIES, radius=5)
    for height in (4, 16):
        pen.stroke([(-24, tall + height), (24, tall + height)], CLAY, thick=5)
    pen.shape(
        [
            (-8, 118),
            (-34, 92),
            (-46, 52),
            (-30, 12),
            (0, 2),
            (30, 12),
            (46, 52),
            (34, 92),
            (8, 118),
        ],
        BODIES,
    )
    pen.disc(0, 52, 27, PAPERS)
    pen.box(-16, 36, 32, 6, (WARM, WARM), radius=3)
    pen.stroke([(-3, 38), (-3, tall)], LINE, thick=1.4)
    pen.stroke([(3, 38), (3, tall)], LINE, thick=1.4)


def daf(pen: Pen, chance: Random) -> None:
    """A frame drum on its rim, rings inside."""
    radius = chance.uniform(88, 96)
    pen.disc(0, radius, radius, WARMS)
    pen.disc(0, radius, radius - 11, PAPERS)
    pen.disc(0, radius, radius - 46, (PAPER_SHADE, "#d8d0c1"))
    pen.box(-17, 0, 34, 15, CLAYS, radius=5)


def stand(pen: Pen, chance: Random) -> None:
    """A folding stand that holds an instrument by its neck."""
    tall = chance.uniform(150, 168)
    pen.stroke([(-46, 3), (0, 84), (46, 3)], LINE, thick=8)
    pen.box(-6, 60, 12, tall - 60, BODIES)
    pen.box(-30, 44, 60, 14, WARMS, radius=6)
    pen.box(-26, tall - 6, 52, 14, CLAYS, radius=7)
    for side in (-1, 1):
        pen.box(side * 22 - 5, tall, 10, 26, CLAYS, radius=5)


def case(pen: Pen, chance: Random) -> None:
    """A case for something with a long neck."""
    tall = chance.uniform(218, 232)
    pen.box(-30, tall * 0.42, 60, tall * 0.58, BODIES, radius=24)
    pen.box(-58, 0, 116, tall * 0.52, BODIES, radius=50)
    pen.box(44, 52, 22, 52, (LINE, LINE), radius=10)
    for height in (0.3, 0.66):
        pen.box(-12, tall * height, 24, 18, WARMS, radius=4)
    pen.stroke([(0, 10), (0, tall - 12)], WARM, thick=3)


def rug(pen: Pen, chance: Random) -> None:
    """A small rug hung over a bar, its fringe down."""
    wide = chance.uniform(68, 78)
    for side in (-1, 1):
        pen.box(side * (wide + 16) - 5, 0, 10, 214, (LINE, LINE))
    for thread in range(9):
        x = -wide + 8 + thread * (wide * 2 - 16) / 8
        pen.stroke([(x, 12), (x, 34)], PAPER, thick=3)
    pen.box(-wide, 30, wide * 2, 172, CLAYS)
    pen.box(-wide + 14, 46, wide * 2 - 28, 140, BODIES)
    pen.shape([(0, 172), (-36, 116), (0, 60), (36, 116)], WARMS)
    pen.shape([(0, 146), (-19, 116), (0, 86), (19, 116)], PAPERS)
    pen.box(-wide - 26, 198, wide * 2 + 52, 14, DARK, radius=6)


def radio(pen: Pen, chance: Random) -> None:
    """A kitchen radio: cloth, one dial, two knobs, and an aerial."""
    wide = chance.uniform(104, 114)
    pen.stroke([(wide - 22, 120), (wide + 14, 220)], LINE, thick=4)
    pen.disc(wide + 14, 220, 6, (CLAY, CLAY))
    pen.arch(-20, 126, 46, 10, LINE)
    pen.box(-wide, 0, wide * 2, 132, BODIES, radius=18)
    pen.box(-wide + 14, 18, 104, 98, WARMS, radius=8)
    for line in range(6):
        height = 30 + line * 15
        pen.stroke([(-wide + 26, height), (-wide + 106, height)], WARM_SHADE, thick=4)
    pen.box(34 - 20, 78, wide - 28, 38, PAPERS, radius=6)
    needle = chance.uniform(30, 80)
    pen.stroke([(needle, 84), (needle, 110)], CLAY, thick=4)
    for x in (36, 78):
        pen.disc(x, 44, 18, CLAYS)
        pen.stroke([(x, 48), (x, 60)], LINE, thick=4)


def valve(pen: Pen, chance: Random) -> None:
    """A loudspeaker on its board, seen from the front."""
    side = chance.uniform(58, 66)
    pen.box(-side, 0, side * 2, side * 2, WARMS, radius=8)
    pen.disc(0, side, side - 9, DARK)
    pen.disc(0, side, side - 19, (PAPER_SHADE, "#d0c8ba"))
    pen.disc(0, side, 17, CLAYS)
    for x in (-1, 1):
        for y in (-1, 1):
            pen.disc(x * (side - 9), side + y * (side - 9), 4, (LINE, LINE))


def knob(pen: Pen, chance: Random) -> None:
    """A knob with its pointer, on end."""
    radius = chance.uniform(36, 44)
    pen.disc(0, radius, radius, CLAYS)
    pen.disc(0, radius, radius * 0.58, PAPERS)
    pen.stroke([(0, radius), (radius * 0.34, radius * 1.38)], LINE, thick=5)


def van(pen: Pen, chance: Random) -> None:
    """A small van with its side open: a workshop within."""
    pen.box(-122, 30, 178, 132, BODIES, radius=12)
    pen.shape([(50, 30), (50, 134), (84, 134), (118, 84), (118, 30)], BODIES)
    pen.shape([(60, 84), (60, 122), (80, 122), (104, 84)], (PAPER, PAPER_SHADE))
    pen.box(-104, 70, 132, 74, (SKY, "#ddceb6"), radius=4)
    pen.shape([(-110, 144), (34, 144), (54, 172), (-130, 172)], WARMS)
    pen.box(-104, 70, 132, 10, CLAYS)
    for x, tall in ((-90, 26), (-66, 40), (-22, 30), (6, 20)):
        pen.box(x, 80, 16, tall, CLAYS if tall > 28 else WARMS, radius=3)
    pen.box(108, 40, 14, 12, (WARM, WARM), radius=4)
    for x in (-78, 72):
        pen.disc(x, 28, 28, DARK)
        pen.disc(x, 28, 12, PAPERS)


def parcel(pen: Pen, chance: Random) -> None:
    """A parcel tied with string."""
    tall = chance.uniform(78, 96)
    pen.box(-60, 0, 120, tall, WARMS, radius=3)
    pen.box(-6, 0, 12, tall, (CLAY, CLAY))
    pen.box(-60, tall * 0.55, 120, 9, (CLAY, CLAY))
    pen.box(18, 14, 30, 20, PAPERS, radius=2)


def samovar(pen: Pen, chance: Random) -> None:
    """A samovar with its pot on top."""
    wide = chance.uniform(44, 50)
    pen.box(-42, 0, 84, 14, DARK, radius=5)
    pen.box(-22, 12, 44, 26, WARMS)
    pen.shape(
        [(-24, 36), (-wide - 10, 92), (-wide, 142), (wide, 142), (wide + 10, 92), (24, 36)], WARMS
    )
    for side in (-1, 1):
        pen.ring(side * (wide + 14), 118, 15, 6, BODIES)
    pen.box(-wide - 6, 138, wide * 2 + 12, 12, CLAYS, radius=5)
    pen.box(-9, 46, 18, 12, BODIES, radius=4)
    pen.disc(0, 176, 28, BODIES)
    pen.disc(0, 208, 7, CLAYS)


MOTIFS = {
    "setar": (setar, 96),
    "daf": (daf, 190),
    "stand": (stand, 100),
    "case": (case, 124),
    "rug": (rug, 200),
    "radio": (radio, 236),
    "valve": (valve, 130),
    "knob": (knob, 86),
    "van": (van, 250),
    "parcel": (parcel, 124),
    "samovar": (samovar, 140),
}
