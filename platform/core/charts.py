"""Series of figures as SVG coordinates.

All coordinates are percent of the drawing, so that lines stretch with the page while words keep
their size. For right-to-left pages the numbers are mirrored, never the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

# Room above the plot for the goal's label and beneath it for the dates.
TOP, BASE = 14.0, 89.0
TICKS = 5
# From here on a label stands before its point, not after it.
LATE = 62.0
# A point less than this beneath the goal leaves no room for words between them.
NEAR = 16.0
# Words beneath a point lower than this would reach into the dates.
LOW = 72.0
# A curve past the goal by here is clear of words at the end of the goal's line.
PASSED = 75.0
GAP = 0.28
# A stage of the funnel in pixels: its words, its bar, and how far to the next.
STAGE, BAR, BAR_AT = 60, 12, 26


@dataclass(frozen=True)
class Spot:
    """A point with a label beside it. `dx` in pixels, `anchor` as in SVG's text-anchor.

    The label is measured from `label_y`: above the goal's line, where a point nearly touches it.
    """

    x: float
    y: float
    label_y: float
    anchor: str
    dx: int
    above: bool


@dataclass(frozen=True)
class Tick:
    x: float
    at: datetime
    anchor: str


@dataclass(frozen=True)
class Curve:
    """Paths in a viewBox of 100 by 100; the rest in percent."""

    line: str
    area: str
    goal_y: float
    base_y: float
    # Where the goal's line ends: at the deadline.
    end_x: float
    now: Spot
    goal: Spot
    ticks: tuple[Tick, ...]
    by_hour: bool


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    on: date
    people: int


@dataclass(frozen=True)
class Stage:
    """A row of the funnel. `x` and `width` in percent, `y` in pixels; the words stand at `x`."""

    word: str
    count: int
    # Of all that came in, in percent; of the first stage nothing is said.
    share: int | None
    x: float
    width: float
    y: int
    words_y: int


@dataclass(frozen=True)
class Funnel:
    """`falls`: the ground between a bar and the next, in a viewBox of 100 by `height`."""

    stages: tuple[Stage, ...]
    falls: tuple[str, ...]
    height: int
    # Where words begin and where shares end.
    begin_x: int
    end_x: int


def funding_curve(
    series: Sequence[tuple[datetime, int]],
    *,
    goal_minor: int,
    opens_at: datetime,
    closes_at: datetime,
    mirrored: bool = False,
) -> Curve:
    """Draw what was pledged in all (`minor` units) at each time, under the line of the goal."""
    series = [(opens_at, 0), *series]
    top = max(goal_minor, *(minor for _, minor in series)) or 1
    points = [(_along(at, opens_at, closes_at), _height(minor, top)) for at, minor in series]
    goal_y = _height(goal_minor, top)
    now, goal = _label(*points[-1], goal_y=goal_y), _goal_label(points, goal_y=goal_y)
    end_x = 100.0
    ticks = tuple(
        Tick(
            x=100.0 * i / (TICKS - 1),
            at=opens_at + (closes_at - opens_at) * i / (TICKS - 1),
            anchor="start" if i == 0 else "end" if i == TICKS - 1 else "middle",
        )
        for i in range(TICKS)
    )
    if mirrored:
        points = [(100 - x, y) for x, y in points]
        now, goal, end_x = _mirror(now), _mirror(goal), 0.0
        ticks = tuple(replace(tick, x=100 - tick.x) for tick in ticks)
    line = "M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    return Curve(
        line=line,
        area=f"{line} V{BASE:g} H{points[0][0]:.2f} Z",
        goal_y=goal_y,
        base_y=BASE,
        end_x=end_x,
        now=now,
        goal=goal,
        ticks=ticks,
        by_hour=closes_at - opens_at < timedelta(days=3),
    )


def turnout_bars(
    series: Sequence[tuple[date, int]],
    *,
    opens_on: date,
    closes_on: date,
    mirrored: bool = False,
) -> tuple[Bar, ...]:
    """One bar a day for the people who have voted so far; days to come keep their room."""
    days = max((closes_on - opens_on).days + 1, 1)
    slot = 100.0 / days
    most = max((people for _, people in series), default=0) or 1
    bars = []
    for on, people in series:
        x = (on - opens_on).days * slot + slot * GAP / 2
        width = slot * (1 - GAP)
        height = (BASE - TOP / 2) * people / most
        bars.append(
            Bar(
                x=100 - x - width if mirrored else x,
                y=BASE - height,
                width=width,
                height=height,
                on=on,
                people=people,
            )
        )
    return tuple(bars)


def funnel(series: Sequence[tuple[str, int]], *, mirrored: bool = False) -> Funnel:
    """How many are left at each stage, one beneath the other; a later stage has never more."""
    whole = max((count for _, count in series), default=0) or 1
    widths = [100.0 * count / whole for _, count in series]
    stages = tuple(
        Stage(
            word=word,
            count=count,
            share=round(width) if i else None,
            x=100 - width if mirrored else 0.0,
            width=width,
            y=i * STAGE + BAR_AT,
            words_y=i * STAGE + BAR_AT - 8,
        )
        for i, ((word, count), width) in enumerate(zip(series, widths, strict=True))
    )
    return Funnel(
        stages=stages,
        falls=tuple(
            _fall(this, then, at=stage.y + BAR, mirrored=mirrored)
            for stage, this, then in zip(stages, widths, widths[1:], strict=False)
        ),
        height=max(len(stages) * STAGE - (STAGE - BAR_AT - BAR), 0),
        begin_x=100 if mirrored else 0,
        end_x=0 if mirrored else 100,
    )


def _fall(this: float, then: float, *, at: int, mirrored: bool) -> str:
    """From the end of a bar down to the end of the next."""
    start, upper, lower = (100 - x if mirrored else x for x in (0.0, this, then))
    return f"M{start:.2f} {at} H{upper:.2f} L{lower:.2f} {at + STAGE - BAR} H{start:.2f} Z"


def _along(at: datetime, opens_at: datetime, closes_at: datetime) -> float:
    whole = (closes_at - opens_at).total_seconds()
    part = (at - opens_at).total_seconds()
    return 100.0 * min(max(part / whole, 0.0), 1.0) if whole > 0 else 0.0


def _height(minor: int, top: int) -> float:
    return BASE - (BASE - TOP) * minor / top


def _label(x: float, y: float, *, goal_y: float) -> Spot:
    """Beside the point: after it while there is room, and clear of the curve and the goal's line.

    The curve only rises, so above it there is always room; beneath it only before its point.
    """
    late, near = x > LATE, goal_y <= y < goal_y + NEAR
    return Spot(
        x=x,
        y=y,
        label_y=goal_y if late and near else y,
        anchor="end" if late else "start",
        dx=-12 if late else 12,
        above=late or y < goal_y or (y > LOW and not near),
    )


def _goal_label(points: Sequence[tuple[float, float]], *, goal_y: float) -> Spot:
    """At the end of the line and above it, unless the last figure's words or the curve are there.

    They are there once the sum nears the goal. The words then stand at the line's beginning, or,
    if the curve passed the goal long ago, beneath the line's end.
    """
    x, y = points[-1]
    over, late = y < goal_y, x > LATE
    passed = over and (not late or any(px <= PASSED and py <= goal_y for px, py in points))
    at_start = late and not passed and y < goal_y + NEAR
    return Spot(
        x=0.0 if at_start else 100.0,
        y=goal_y,
        label_y=goal_y,
        anchor="start" if at_start else "end",
        dx=0,
        above=not passed,
    )


def _mirror(spot: Spot) -> Spot:
    """The anchor stays: `start` already means the right-hand side of right-to-left text."""
    return replace(spot, x=100 - spot.x, dx=-spot.dx)
