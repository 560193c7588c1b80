"""How well a firm answers, in public."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import Firm
from care import record, threads
from care.models import Thread
from tests.factories import accounts, care

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANSWER_TIME = timedelta(hours=settings.CARE_ANSWER_HOURS)


def asked(firm: Firm, *, ago: timedelta, now: datetime, after: timedelta | None = None) -> Thread:
    """Asked so long ago, and answered after that long, if at all."""
    thread = care.thread(care.about_firm(firm), at=now - ago)
    return care.answered(thread, at=now - ago + after) if after else thread


def test_what_it_counts(firm: Firm, now: datetime) -> None:
    asked(firm, ago=10 * DAY, after=HOUR, now=now)
    asked(firm, ago=10 * DAY, after=3 * HOUR, now=now)
    asked(firm, ago=10 * DAY, after=8 * HOUR, now=now)
    asked(firm, ago=10 * DAY, after=ANSWER_TIME + HOUR, now=now)
    asked(firm, ago=10 * DAY, now=now)
    asked(firm, ago=HOUR, now=now)

    found = record.of(firm, at=now)

    assert found == record.Record(
        asked=6, judged=5, answered=4, in_time=3, overdue=1, median=timedelta(hours=5, minutes=30)
    )


def test_only_this_firm_and_only_the_last_year(firm: Firm, now: datetime) -> None:
    asked(firm, ago=record.SPAN + DAY, after=HOUR, now=now)
    care.answered(care.thread(at=now - DAY), at=now)

    assert record.of(firm, at=now) == record.Record(0, 0, 0, 0, 0, None)


def test_withdrawn_before_its_time_is_nobodys_fault(firm: Firm, now: datetime) -> None:
    early = asked(firm, ago=10 * DAY, now=now)
    threads.withdraw(early, by=early.opened_by, at=early.opened_at + HOUR)

    assert record.of(firm, at=now).judged == 0


def test_withdrawn_after_its_time_is_the_firms(firm: Firm, now: datetime) -> None:
    late = asked(firm, ago=10 * DAY, now=now)
    threads.withdraw(late, by=late.opened_by, at=late.first_due_at + HOUR)

    found = record.of(firm, at=now)
    assert (found.judged, found.answered, found.overdue) == (1, 0, 0)


def test_with_few_it_says_nothing(firm: Firm, now: datetime) -> None:
    for _one in range(record.ENOUGH - 1):
        asked(firm, ago=10 * DAY, after=HOUR, now=now)

    found = record.of(firm, at=now)
    assert not found.is_telling
    assert record.facts(found) == []


@pytest.mark.parametrize(
    ("language", "share", "wait"), [("en", "80%", "5 hours"), ("fa", "۸۰", "۵")]
)
def test_in_words_and_figures(language: str, share: str, wait: str) -> None:
    found = record.Record(
        asked=11, judged=10, answered=9, in_time=8, overdue=1, median=timedelta(hours=5)
    )

    with translation.override(language):
        figures = [figure for _word, figure in record.facts(found)]

    assert share in figures[1]
    assert wait in figures[2]
    assert len(figures) == 4


def test_shares_are_rounded_down() -> None:
    """Nobody who missed a date is shown as having kept them all."""
    found = record.Record(asked=999, judged=999, answered=999, in_time=998, overdue=0, median=None)

    assert [figure for _word, figure in record.facts(found)] == ["100%", "99%", "–", "0"]


def test_a_thousand_threads_cost_one_query(
    firm: Firm, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    care.many(firm, 1_000, at=now)

    with django_assert_num_queries(1):
        found = record.of(firm, at=now)

    assert (found.judged, found.median) == (1_000, 5 * HOUR)


class TestRemembering:
    def test_within_a_minute_it_is_not_read_again(
        self, firm: Firm, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        first = record.recent(firm, at=now)
        asked(firm, ago=DAY, after=HOUR, now=now)

        with django_assert_num_queries(0):
            assert record.recent(firm, at=now + timedelta(seconds=59)) == first

    def test_after_a_minute_it_is(self, firm: Firm, now: datetime) -> None:
        record.recent(firm, at=now)
        asked(firm, ago=DAY, after=HOUR, now=now)

        assert record.recent(firm, at=now + record.REMEMBERED_FOR).asked == 1

    def test_each_firm_has_its_own(self, firm: Firm, thread: Thread, now: datetime) -> None:
        assert record.recent(firm, at=now).asked == 1
        assert record.recent(accounts.firm("Rival GmbH"), at=now).asked == 0

    def test_it_does_not_grow_for_ever(
        self, firm: Firm, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(record, "MOST_REMEMBERED", 2)
        for _one in range(4):
            record.recent(accounts.firm(), at=now)

        assert len(record._remembered) <= 2


def test_shares_say_of_how_many_they_are(firm: Firm, now: datetime) -> None:
    for _ in range(7):
        asked(firm, ago=10 * DAY, after=HOUR, now=now)

    assert record.base(record.of(firm, at=now)) == "counted from 7 questions"
