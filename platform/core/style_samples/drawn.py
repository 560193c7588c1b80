"""What is drawn: curves from early to past the goal, the funnel, the turnout of a vote."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from core import charts
from core.money import Money

OPENED_AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
CLOSES_AT = datetime(2026, 12, 1, 17, tzinfo=UTC)
GOAL = Money(12_000_000, "EUR")
# Days after the opening, what was pledged by then, by how many people.
GROWN = (
    (0.4, 981_000, 121),
    (1, 1_410_000, 170),
    (2.2, 1_725_000, 212),
    (4.1, 2_240_000, 270),
    (5.6, 2_390_000, 291),
    (6.8, 3_748_000, 466),
    (9.4, 4_310_000, 520),
    (12, 4_620_000, 561),
    (13.2, 6_030_000, 751),
    (15.7, 7_150_000, 880),
    (17, 7_420_000, 921),
    (18.6, 8_432_000, 1046),
)
TURNOUT = (118, 240, 312, 388, 455, 519, 640, 731, 803, 867, 951, 1040, 1118, 1196, 1284)


def everything() -> dict[str, Any]:
    mirrored = get_language_bidi()
    opens_on, closes_on = date(2026, 11, 8), date(2026, 11, 30)
    days = [(opens_on + timedelta(days=i), people) for i, people in enumerate(TURNOUT)]
    return {
        "curves": [
            ("young", curve(1.0, upto=4)),
            ("on the way", curve(1.0)),
            ("past the goal", curve(1.6)),
        ],
        "goal": GOAL,
        "pledged": Money(GROWN[-1][1], "EUR"),
        "funnel": charts.funnel(
            [(_("proposed"), 63), (_("shortlisted"), 17), (_("chosen"), 3), (_("funded"), 1)],
            mirrored=mirrored,
        ),
        "bars": charts.turnout_bars(
            days, opens_on=opens_on, closes_on=closes_on, mirrored=mirrored
        ),
        "turnout": TURNOUT[-1],
        "opens_on": opens_on,
        "closes_on": closes_on,
        "shares": [("Tools for the burrs", 41), ("The first batch", 35), ("Trials", 9)],
        "table_columns": ["What", "Pledged", "Collected", "Dropped"],
        "table_rows": [
            ["Pledges", "1,046", "1,031", "15"],
            ["Sum", "€84,320", "€83,105", "€1,215"],
        ],
    }


def curve(by: float, *, upto: int | None = None) -> dict[str, Any]:
    """The first points of the series, each sum so many times as high."""
    grown = [(day, int(minor * by), people) for day, minor, people in GROWN[:upto]]
    rows = [(OPENED_AT + timedelta(days=day), minor, people) for day, minor, people in grown]
    return {
        "curve": charts.funding_curve(
            [(at, minor) for at, minor, _people in rows],
            goal_minor=GOAL.minor,
            opens_at=OPENED_AT,
            closes_at=CLOSES_AT,
            mirrored=get_language_bidi(),
        ),
        "rows": [(at, Money(minor, "EUR"), people) for at, minor, people in rows],
        "pledged": Money(rows[-1][1], "EUR"),
    }
