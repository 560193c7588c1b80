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
GAP = 0.28


@dataclass(frozen=True)
class Spot:
    """A point with a label beside it. `dx` in pixels, `anchor` as in SVG's text-anchor."""

    x: float
    y: float
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
    now = _label(*points[-1], goal_y=goal_y)
    # The words of a sum past the goal stand above its line; the goal's own then stand beneath.
    over = points[-1][0] > LATE and points[-1][1] < goal_y
    goal = Spot(x=100.0, y=goal_y, anchor="end", dx=0, above=not over)
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
        now, goal = _mirror(now), _mirror(goal)
        ticks = tuple(replace(tick, x=100 - tick.x) for tick in ticks)
    line = "M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    return Curve(
        line=line,
        area=f"{line} V{BASE:g} H{points[0][0]:.2f} Z",
        goal_y=goal_y,
        base_y=BASE,
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


def _along(at: datetime, opens_at: datetime, closes_at: datetime) -> float:
    whole = (closes_at - opens_at).total_seconds()
    part = (at - opens_at).total_seconds()
    return 100.0 * min(max(part / whole, 0.0), 1.0) if whole > 0 else 0.0


def _height(minor: int, top: int) -> float:
    return BASE - (BASE - TOP) * minor / top


def _label(x: float, y: float, *, goal_y: float) -> Spot:
    """Beside the point: after it while there is room, and clear of the goal's line."""
    late = x > LATE
    return Spot(
        x=x,
        y=y,
        anchor="end" if late else "start",
        dx=-12 if late else 12,
        above=late and not goal_y <= y < goal_y + 16,
    )


def _mirror(spot: Spot) -> Spot:
    """The anchor stays: `start` already means the right-hand side of right-to-left text."""
    return replace(spot, x=100 - spot.x, dx=-spot.dx)
