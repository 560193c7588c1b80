"""A week has so many places. Whoever comes later waits, and firms are told in public."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django import Settings

from accounts.models import User
from notifications import budget, clocks, outbox, stopping
from notifications.models import Attention, Because, FirmTally, Mail, MailState
from notifications.topics import Topic, Way
from tests.factories import accounts
from tests.notifications.telling import (
    FRIDAY,
    NOON,
    TUESDAY,
    reread,
    tell,
    wants,
    wants_at_once,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]
WEEK = timedelta(days=7)


@pytest.fixture
def mina() -> User:
    """She wants to hear of everything at once, but not more than twice a week."""
    return wants_at_once(accounts.user("Mina"), weekly_cap=2)


def send(row: Mail, at: datetime = NOON) -> bool:
    """As `outbox.send`, with the time of sending that the test says."""
    is_sent = outbox.send(row.pk, at=at)
    Mail.objects.filter(pk=row.pk, state=MailState.SENT).update(sent_at=at)
    return is_sent


class TestTheCap:
    def test_the_last_place_is_taken_and_the_next_one_is_not_there(self, mina: User) -> None:
        told = [tell(mina, str(number)) for number in range(3)]

        assert [send(row) for row in told] == [True, True, False]

        held = reread(told[2])
        assert (held.state, held.due_at, held.was_held_back) == (MailState.HELD, FRIDAY, True)
        assert len(mail.outbox) == 2

    def test_a_place_is_free_again_after_seven_days_to_the_second(self, mina: User) -> None:
        for number in range(2):
            send(tell(mina, str(number)))

        almost, then = NOON + WEEK - timedelta(seconds=1), NOON + WEEK
        assert budget.spent(mina.pk, at=almost) == 2
        assert budget.spent(mina.pk, at=then) == 0
        assert not send(tell(mina, "early", at=almost), almost)
        assert send(tell(mina, "late", at=then), then)

    def test_one_on_its_way_has_its_place(self, mina: User) -> None:
        first = tell(mina)
        outbox._claim(first.pk, at=NOON)

        assert budget.spent(mina.pk, at=NOON) == 1
        lost = NOON + outbox.SENDER_LOST_AFTER
        Attention.objects.update(weekly_cap=1)
        assert outbox.send(first.pk, at=lost), "it is sent again, and needs no second place"

    def test_the_site_s_cap_holds_until_the_person_chooses(
        self, mina: User, settings: Settings
    ) -> None:
        assert budget.cap_of(Attention(user=mina)) == 3
        settings.WEEKLY_CAP = 5

        assert budget.cap_of(Attention(user=mina)) == 5
        assert budget.cap_of(budget.lock(mina.pk)) == 2

    def test_what_others_are_told_takes_none_of_it(self, mina: User) -> None:
        other = wants_at_once(accounts.user())
        for number in range(3):
            send(tell(other, str(number)))

        assert budget.spent(mina.pk, at=NOON) == 0

    def test_who_wants_no_digest_reads_the_rest_here(self, mina: User) -> None:
        rows = [tell(mina, str(number)) for number in range(3)]
        stopping.stop(mina, topic=Topic.DIGEST, at=NOON)

        assert [send(row) for row in rows] == [True, True, False]

        kept = reread(rows[2])
        assert (kept.state, kept.because) == (MailState.WITHHELD, Because.STOPPED)

    @pytest.mark.parametrize("cap", [0, 21])
    def test_the_database_knows_its_bounds(self, mina: User, cap: int) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Attention.objects.update(weekly_cap=cap)


class TestTheGate:
    """What was true when it was written need not be when it would leave."""

    def test_it_waits_for_the_end_of_the_quiet_hours(self, mina: User) -> None:
        told = tell(mina)
        Attention.objects.update(quiet_from=12, quiet_until=15, zone="UTC")

        assert not send(told)

        waiting = reread(told)
        assert (waiting.state, waiting.due_at) == (MailState.QUEUED, NOON.replace(hour=15))
        assert waiting.attempts == 0
        assert send(waiting, waiting.due_at)

    def test_it_goes_into_the_digest_of_who_wants_it_there_by_now(self, mina: User) -> None:
        told = tell(mina)
        wants(mina, Way.DIGEST)

        assert not send(told)

        held = reread(told)
        assert (held.state, held.due_at, held.was_held_back) == (MailState.HELD, FRIDAY, False)

    def test_what_was_read_here_meanwhile_is_not_sent(self, mina: User) -> None:
        told = tell(mina)
        Mail.objects.update(read_at=NOON)

        assert not send(told)
        assert reread(told).because == Because.READ

    def test_a_digest_waits_for_the_end_of_the_quiet_hours_too(self, mina: User) -> None:
        digest = tell(mina, topic=Topic.DIGEST)
        Mail.objects.update(state=MailState.QUEUED, due_at=NOON, read_at=NOON)
        Attention.objects.update(quiet_from=12, quiet_until=15, zone="UTC", weekly_cap=1)

        assert not send(digest)
        assert reread(digest).due_at == NOON.replace(hour=15)
        assert send(digest, NOON.replace(hour=15))

    def test_a_digest_stopped_before_it_left_does_not_leave(self, mina: User) -> None:
        digest = tell(mina, topic=Topic.DIGEST)
        Mail.objects.update(state=MailState.QUEUED, due_at=NOON)
        stopping.stop(mina, topic=Topic.DIGEST, at=NOON)

        assert not send(digest)
        assert reread(digest).because == Because.STOPPED


class TestTallies:
    def test_what_is_kept_back_counts_once_however_often_it_waits(self, mina: User) -> None:
        firm = accounts.firm()
        for number in range(3):
            send(tell(mina, str(number), caused_by=firm))
        held = Mail.objects.held().get()
        budget.hold_back([held], at=NOON)

        (month,) = budget.of_firm(firm)
        assert (month.tried, month.held_back) == (3, 1)

    def test_months_are_those_of_the_site_and_the_latest_comes_first(self, mina: User) -> None:
        firm = accounts.firm()
        # In Warsaw it is December already.
        eve = datetime(2026, 11, 30, 23, 30, tzinfo=NOON.tzinfo)
        tell(mina, "november", caused_by=firm)
        tell(mina, "december", at=eve, caused_by=firm)

        found = budget.of_firm(firm)

        assert [(month.month.isoformat(), month.tried) for month in found] == [
            ("2026-12-01", 1),
            ("2026-11-01", 1),
        ]

    def test_a_year_is_shown(self, mina: User) -> None:
        firm = accounts.firm()
        for year in (2024, 2025):
            for month in range(1, 13):
                FirmTally.objects.create(firm=firm, month=f"{year}-{month:02}-01", tried=1)

        found = budget.of_firm(firm)
        assert len(found) == budget.MONTHS
        assert found[-1].month.isoformat() == "2025-01-01"

    def test_nightly_they_become_one_row_and_say_the_same(self, mina: User) -> None:
        firm, other = accounts.firm(), accounts.firm()
        for number in range(4):
            tell(mina, str(number), caused_by=firm)
        tell(mina, "other", caused_by=other)
        before = (budget.of_firm(firm), budget.of_firm(other))

        assert budget.join_tallies() == 3
        assert budget.join_tallies() == 0

        assert (budget.of_firm(firm), budget.of_firm(other)) == before
        assert FirmTally.objects.count() == 2

    def test_an_empty_tally_is_no_row(self) -> None:
        budget.note_tried(accounts.firm().pk, count=0, at=NOON)

        assert not FirmTally.objects.exists()


def test_a_week_in_which_much_happens(mina: User) -> None:
    """Three things at once, two places: the third comes by the first digest that has one."""
    for number in range(3):
        send(tell(mina, str(number)))
    from notifications import digests

    assert digests.make(mina.pk, at=FRIDAY) is None
    held = Mail.objects.held().get()
    assert held.due_at == clocks.of(Attention()).next_digest(after=FRIDAY) == TUESDAY
    assert digests.make(mina.pk, at=TUESDAY) is None
    assert digests.make(mina.pk, at=FRIDAY + WEEK) is not None
    assert reread(held).state == MailState.DIGESTED
