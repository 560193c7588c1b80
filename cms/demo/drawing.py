"""Flat drawings: paper shapes in pure elevation, each with a lit and a shaded half.

Lengths are in steps of a sheet 360 steps high; heights count upwards from the horizon. Pixels
are drawn three times too large and then reduced, which smooths every edge.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Literal

from PIL import Image, ImageDraw

# The light values of the `--art-*` tokens: a raster cannot follow the reader's scheme.
SKY = "#ece3d1"
GROUND = "#ddceb6"
LINE = "#1b2e37"
BODY, BODY_SHADE = "#015a6a", "#004251"
WARM, WARM_SHADE = "#e2ab4c", "#cd8c37"
CLAY, CLAY_SHADE = "#c16c4a", "#a85b3d"
PAPER, PAPER_SHADE = "#faf7ee", "#e5dfd3"
FAINT = "#b8ab98"
# No sky and no ground: the thing stands alone, on whatever it is laid.
CLEAR = "#ffffff00"

HEIGHT = 360
# The horizon stands at 78 % of the height, counted from the top.
HORIZON = 281
OVERSIZE = 3

Point = tuple[float, float]
Pair = tuple[str, str]
Half = Literal["right", "lower"]
BODIES: Pair = (BODY, BODY_SHADE)
WARMS: Pair = (WARM, WARM_SHADE)
CLAYS: Pair = (CLAY, CLAY_SHADE)
PAPERS: Pair = (PAPER, PAPER_SHADE)
DARK: Pair = (LINE, LINE)


class Sheet:
    """What is drawn on: sky, ground and, at the end, the horizon over all that stands on it."""

    def __init__(self, *, width: int, height: int, sky: str = SKY, ground: str = GROUND) -> None:
        self.size = (width, height)
        self.zoom = height / HEIGHT * OVERSIZE
        self.width = width / height * HEIGHT
        mode = "RGBA" if sky == CLEAR else "RGB"
        self.image = Image.new(mode, (width * OVERSIZE, height * OVERSIZE), sky)
        self.draw = ImageDraw.Draw(self.image)
        self.draw.rectangle((0, HORIZON * self.zoom, *self.image.size), fill=ground)

    def horizon(self, strokes: Sequence[tuple[float, float]]) -> None:
        """The line, and short strokes beneath each thing: its middle and its width."""
        pen = Pen(self, 0, 1)
        for middle, width in strokes:
            for depth, share in ((18, 0.8), (34, 0.36)):
                half = width * share / 2
                pen.stroke([(middle - half, -depth), (middle + half, -depth)], FAINT, thick=2)
        pen.stroke([(0, 0), (self.width, 0)], LINE, thick=2.5)

    def png(self) -> bytes:
        out = BytesIO()
        self.image.reduce(OVERSIZE).save(out, "PNG")
        return out.getvalue()


@dataclass(frozen=True)
class Pen:
    """Draws around a place on the horizon, larger or smaller."""

    sheet: Sheet
    x: float
    scale: float

    def box(
        self, x: float, y: float, width: float, height: float, pair: Pair,
        *, radius: float = 0, half: Half = "right",
    ) -> None:  # fmt: skip
        """A rectangle with its lower left corner at `x`, `y`."""
        area = self._area(x, y, x + width, y + height)
        round_by = radius * self.scale * self.sheet.zoom
        self._cut(area, pair, half, lambda d, a: d.rounded_rectangle(a, round_by, fill=255))

    def disc(self, x: float, y: float, radius: float, pair: Pair, *, half: Half = "right") -> None:
        area = self._area(x - radius, y - radius, x + radius, y + radius)
        self._cut(area, pair, half, lambda d, a: d.ellipse(a, fill=255))

    def ring(self, x: float, y: float, radius: float, thick: float, pair: Pair) -> None:
        area = self._area(x - radius, y - radius, x + radius, y + radius)
        width = max(1, round(thick * self.scale * self.sheet.zoom))
        self._cut(area, pair, "right", lambda d, a: d.ellipse(a, outline=255, width=width))

    def arch(self, x: float, y: float, radius: float, thick: float, colour: str) -> None:
        """The upper half of a ring."""
        area = self._area(x - radius, y - radius, x + radius, y + radius)
        width = max(1, round(thick * self.scale * self.sheet.zoom))
        self.sheet.draw.arc(area, 180, 360, fill=colour, width=width)

    def shape(self, points: Sequence[Point], pair: Pair, *, half: Half = "right") -> None:
        placed = [self._place(*point) for point in points]
        xs, ys = [p[0] for p in placed], [p[1] for p in placed]
        area = (math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))
        near = [(px - area[0], py - area[1]) for px, py in placed]
        self._cut(area, pair, half, lambda d, a: d.polygon(near, fill=255))

    def stroke(self, points: Sequence[Point], colour: str, *, thick: float) -> None:
        """A line through the points, with round ends."""
        placed = [self._place(*point) for point in points]
        width = max(1, round(thick * self.scale * self.sheet.zoom))
        self.sheet.draw.line(placed, fill=colour, width=width, joint="curve")
        for px, py in (placed[0], placed[-1]):
            reach = width / 2
            self.sheet.draw.ellipse((px - reach, py - reach, px + reach, py + reach), fill=colour)

    def curve(self, points: Sequence[Point], colour: str, *, thick: float) -> None:
        """A Bézier curve with these control points."""
        self.stroke([_bezier(points, step / 24) for step in range(25)], colour, thick=thick)

    def _place(self, x: float, y: float) -> Point:
        zoom = self.sheet.zoom
        return (self.x + x * self.scale) * zoom, (HORIZON - y * self.scale) * zoom

    def _area(self, x1: float, y1: float, x2: float, y2: float) -> tuple[int, int, int, int]:
        left, bottom = self._place(x1, y1)
        right, top = self._place(x2, y2)
        return round(left), round(top), round(right), round(bottom)

    def _cut(
        self,
        area: tuple[int, int, int, int],
        pair: Pair,
        half: Half,
        draw: Callable[[ImageDraw.ImageDraw, tuple[int, int, int, int]], None],
    ) -> None:
        """Cut the shape out of lit paper, then its right or lower half out of shaded paper."""
        width, height = max(2, area[2] - area[0]), max(2, area[3] - area[1])
        mask = Image.new("L", (width, height), 0)
        draw(ImageDraw.Draw(mask), (0, 0, width - 1, height - 1))
        self.sheet.image.paste(pair[0], area[:2], mask)
        if pair[1] != pair[0]:
            lit = (0, 0, width // 2, height) if half == "right" else (0, 0, width, height // 2)
            mask.paste(0, lit)
            self.sheet.image.paste(pair[1], area[:2], mask)


def _bezier(points: Sequence[Point], at: float) -> Point:
    if len(points) == 1:
        return points[0]
    nearer = [(x1 + (x2 - x1) * at, y1 + (y2 - y1) * at) for (x1, y1), (x2, y2) in pairwise(points)]
    return _bezier(nearer, at)
