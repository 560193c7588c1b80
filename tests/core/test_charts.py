"""Where figures land on a drawing."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from core import charts

OPENS_AT = datetime(2026, 11, 3, tzinfo=UTC)
CLOSES_AT = OPENS_AT + timedelta(days=28)


def curve(
    *pledged: tuple[float, int], goal_minor: int = 1000, mirrored: bool = False
) -> charts.Curve:
    """Pairs of the days since the opening and what was pledged by then."""
    return charts.funding_curve(
        [(OPENS_AT + timedelta(days=days), minor) for days, minor in pledged],
        goal_minor=goal_minor,
        opens_at=OPENS_AT,
        closes_at=CLOSES_AT,
        mirrored=mirrored,
    )


def test_the_curve_begins_at_nothing_and_ends_at_the_last_figure() -> None:
    drawn = curve((14, 500))

    assert drawn.line == "M0.00 89.00 L50.00 51.50"
    assert (drawn.now.x, drawn.now.y) == (50.0, 51.5)


def test_the_area_closes_along_the_base() -> None:
    assert curve((14, 500)).area == "M0.00 89.00 L50.00 51.50 V89 H0.00 Z"


def test_below_the_goal_the_goal_is_the_top() -> None:
    assert curve((14, 500)).goal_y == charts.TOP


def test_past_the_goal_its_line_sinks_and_the_sum_is_the_top() -> None:
    drawn = curve((28, 2000))

    assert drawn.now.y == charts.TOP
    assert drawn.goal_y == (charts.TOP + charts.BASE) / 2


@pytest.mark.parametrize(("days", "x"), [(-3, 0.0), (40, 100.0)])
def test_a_time_outside_the_round_stays_on_the_drawing(days: float, x: float) -> None:
    assert curve((days, 500)).now.x == x


def test_a_round_without_pledges_or_length_can_be_drawn() -> None:
    empty = charts.funding_curve([], goal_minor=0, opens_at=OPENS_AT, closes_at=OPENS_AT)

    assert empty.line == "M0.00 89.00"
    assert empty.now.y == charts.BASE


def test_a_late_label_stands_before_its_point() -> None:
    early, late = curve((7, 300)).now, curve((21, 300)).now

    assert (early.anchor, early.dx) == ("start", 12)
    assert (late.anchor, late.dx) == ("end", -12)


def test_a_late_label_near_the_goal_goes_above_the_goals_line() -> None:
    near = curve((21, 950))

    assert near.now.above is True
    assert near.now.label_y == near.goal_y < near.now.y


def test_an_early_label_near_the_goal_goes_beneath_its_point() -> None:
    near = curve((7, 950)).now

    assert near.above is False
    assert near.label_y == near.y


def test_a_low_label_keeps_clear_of_the_dates() -> None:
    assert curve((7, 50)).now.above is True
    assert curve((7, 500)).now.above is False


def test_the_goal_is_labelled_above_its_line_at_the_end() -> None:
    drawn = curve((7, 300))

    assert (drawn.goal.x, drawn.goal.anchor, drawn.goal.above) == (100.0, "end", True)
    assert drawn.end_x == 100.0


@pytest.mark.parametrize("minor", [850, 980, 1000, 1010, 1300])
def test_a_sum_that_comes_to_the_goal_late_leaves_the_goals_words_the_lines_beginning(
    minor: int,
) -> None:
    drawn = curve((20, 600), (28, minor))

    assert (drawn.goal.x, drawn.goal.anchor, drawn.goal.above) == (0.0, "start", True)
    assert drawn.end_x == 100.0
    assert drawn.now.above is True


@pytest.mark.parametrize("last", [14, 27])
def test_a_sum_long_past_the_goal_leaves_the_goals_words_the_room_beneath(last: int) -> None:
    drawn = curve((10, 1100), (last, 1300))

    assert (drawn.goal.x, drawn.goal.above) == (100.0, False)
    assert drawn.now.above is True


def test_ticks_part_the_round_evenly() -> None:
    ticks = curve((7, 300)).ticks

    assert [tick.x for tick in ticks] == [0, 25, 50, 75, 100]
    assert [tick.at for tick in ticks] == [OPENS_AT + timedelta(days=7 * i) for i in range(5)]
    assert [tick.anchor for tick in ticks] == [
        "start",
        "middle",
        "middle",
        "middle",
        "end",
    ]


def test_a_round_of_hours_is_labelled_by_the_hour() -> None:
    def by_hour(length: timedelta) -> bool:
        return charts.funding_curve(
            [], goal_minor=1, opens_at=OPENS_AT, closes_at=OPENS_AT + length
        ).by_hour

    assert by_hour(timedelta(hours=71)) is True
    assert by_hour(timedelta(days=3)) is False


def test_right_to_left_the_figures_are_mirrored_and_the_anchors_stay() -> None:
    drawn = curve((7, 500), mirrored=True)

    assert drawn.line == "M100.00 89.00 L75.00 51.50"
    assert (drawn.now.x, drawn.now.dx, drawn.now.anchor) == (75.0, -12, "start")
    assert (drawn.goal.x, drawn.end_x) == (0.0, 0.0)
    assert [tick.x for tick in drawn.ticks] == [100, 75, 50, 25, 0]


def bars(*series: tuple[int, int], mirrored: bool = False) -> tuple[charts.Bar, ...]:
    """Pairs of a day in November and the people who had voted by then."""
    return charts.turnout_bars(
        [(date(2026, 11, day), people) for day, people in series],
        opens_on=date(2026, 11, 1),
        closes_on=date(2026, 11, 10),
        mirrored=mirrored,
    )


def test_each_day_has_its_room_and_the_highest_fills_it() -> None:
    first, second = bars((1, 50), (3, 100))

    assert [first.x, second.x] == pytest.approx([1.4, 21.4])
    assert [first.width, second.width] == pytest.approx([7.2, 7.2])
    assert (first.height, second.height) == (41.0, 82.0)
    assert second.y == charts.TOP / 2


def test_bars_stand_on_the_base() -> None:
    assert [bar.y + bar.height for bar in bars((1, 50), (3, 100))] == [
        charts.BASE,
        charts.BASE,
    ]


def test_bars_run_from_the_right_when_mirrored() -> None:
    (bar,) = bars((1, 50), mirrored=True)

    assert bar.x + bar.width == pytest.approx(98.6)


def test_nobody_has_voted() -> None:
    assert bars() == ()
    assert bars((1, 0))[0].height == 0


def test_a_stage_is_as_long_as_what_is_left() -> None:
    drawn = charts.funnel([("proposed", 40), ("shortlisted", 10), ("chosen", 3)])

    assert [(stage.count, stage.width, stage.share) for stage in drawn.stages] == [
        (40, 100.0, None),
        (10, 25.0, 25),
        (3, 7.5, 8),
    ]
    assert {stage.x for stage in drawn.stages} == {0.0}
    assert (drawn.begin_x, drawn.end_x) == (0, 100)


def test_stages_stand_one_beneath_the_other_inside_the_drawing() -> None:
    drawn = charts.funnel([("proposed", 4), ("shortlisted", 2), ("chosen", 1)])

    tops = [stage.y for stage in drawn.stages]
    assert {later - earlier for earlier, later in pairwise(tops)} == {charts.STAGE}
    assert all(stage.words_y < stage.y for stage in drawn.stages)
    assert tops[-1] + charts.BAR == drawn.height


def test_the_ground_falls_from_the_end_of_one_bar_to_the_end_of_the_next() -> None:
    (fall,) = charts.funnel([("proposed", 4), ("chosen", 1)]).falls

    assert fall == "M0.00 38 H100.00 L25.00 86 H0.00 Z"


def test_right_to_left_the_funnel_begins_at_the_right() -> None:
    drawn = charts.funnel([("proposed", 4), ("chosen", 1)], mirrored=True)

    assert [(stage.x, stage.width) for stage in drawn.stages] == [(0.0, 100.0), (75.0, 25.0)]
    assert drawn.falls == ("M100.00 38 H0.00 L75.00 86 H100.00 Z",)
    assert (drawn.begin_x, drawn.end_x) == (100, 0)


@pytest.mark.parametrize("series", [[], [("proposed", 0), ("chosen", 0)]])
def test_a_funnel_of_nothing_can_be_drawn(series: list[tuple[str, int]]) -> None:
    drawn = charts.funnel(series)

    assert [stage.width for stage in drawn.stages] == [0.0] * len(series)
    assert drawn.height >= 0
