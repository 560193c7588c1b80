"""Pages by keyset: nobody is left out, nobody comes twice, and every page costs the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from projects import paging
from projects.models import Campaign, Idea
from tests.factories import projects

pytestmark = pytest.mark.django_db
Read = Callable[[str], paging.Page]


def walk(read: Read) -> list[int]:
    """The numbers of all ideas, page after page."""
    numbers, cursor = [], ""
    while True:
        page = read(cursor)
        assert len(page.ideas) <= paging.SIZE
        numbers += [idea.number for idea in page.ideas]
        cursor = page.cursor
        if not cursor:
            return numbers


def readers(campaign: Campaign, *, start: int = 0) -> dict[str, Read]:
    ideas = campaign.ideas.all()
    return {
        "fair": lambda cursor: paging.fair(ideas, start=start, cursor=cursor),
        "newest": lambda cursor: paging.newest(ideas, cursor=cursor),
        "result": lambda cursor: paging.by_result(ideas, cursor=cursor),
    }


@pytest.fixture
def campaign() -> Campaign:
    made = projects.campaign("fund")
    projects.many_ideas(made, 45)
    return made


@pytest.mark.parametrize("start", [0, 2**61, 2**62 - 1])
def test_the_fair_order_goes_around_once_from_any_starting_point(
    campaign: Campaign, start: int
) -> None:
    keys = {idea.number: idea.shuffle_key for idea in campaign.ideas.all()}
    circle = sorted(keys, key=lambda number: (keys[number] < start, keys[number]))

    assert walk(readers(campaign, start=start)["fair"]) == circle


def test_the_cursor_and_not_the_visit_says_where_the_circle_began(campaign: Campaign) -> None:
    first = paging.fair(campaign.ideas.all(), start=2**61, cursor="")
    later_visits = iter(range(0, 2**62, 2**60))
    rest = walk(
        lambda cursor: paging.fair(
            campaign.ideas.all(), start=next(later_visits), cursor=cursor or first.cursor
        )
    )

    assert sorted([idea.number for idea in first.ideas] + rest) == list(range(1, 46))


def test_ideas_that_share_a_shuffle_key_all_come(campaign: Campaign) -> None:
    campaign.ideas.update(shuffle_key=7)

    assert sorted(walk(readers(campaign, start=7)["fair"])) == list(range(1, 46))
    assert sorted(walk(readers(campaign, start=8)["fair"])) == list(range(1, 46))


def test_newest_first_also_where_several_came_at_once(campaign: Campaign) -> None:
    latest = campaign.ideas.order_by("-proposed_at")[0].proposed_at
    campaign.ideas.filter(number__lte=30).update(proposed_at=latest - timedelta(days=1))

    assert walk(readers(campaign)["newest"]) == [*range(45, 0, -1)]


def test_by_result_goes_by_place(campaign: Campaign) -> None:
    for idea in campaign.ideas.all():
        Idea.objects.filter(pk=idea.pk).update(place=46 - idea.number)

    assert walk(readers(campaign)["result"]) == [*range(45, 0, -1)]


BROKEN = [
    "x", "-", "--", "1-2-3-4", "1", "-1-2", "1.5-2-3", "٣-٣-٣", "9" * 19 + "-1-1", "9" * 400,
    "1-" + "9" * 19, "1-2\x00-3", "' OR 1=1 --", "9223372036854775807-0",
]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "cursor"),
    [
        (order, cursor)
        for order in ("fair", "newest", "result")
        for cursor in BROKEN
        # A place that nobody has is a cursor all the same: an empty page.
        if (order, cursor) != ("result", "9223372036854775807-0")
    ],
)
def test_a_broken_cursor_gives_the_first_page(campaign: Campaign, order: str, cursor: str) -> None:
    campaign.ideas.update(place=1)
    read = readers(campaign)[order]
    assert read(cursor).ideas == read("").ideas


def test_an_empty_campaign_has_one_empty_page() -> None:
    for read in readers(projects.campaign()).values():
        assert read("") == paging.Page([], "")


def test_exactly_one_page_has_no_next() -> None:
    campaign = projects.campaign()
    projects.many_ideas(campaign, paging.SIZE)

    for read in readers(campaign).values():
        assert len(read("").ideas) == paging.SIZE
        assert read("").cursor == ""
