"""Two workers at one person’s week: one digest, and never a place too many."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from accounts.models import User
from notifications import budget, centre, digests, outbox, preferences, samples, stopping
from notifications.models import Attention, Because, Mail, MailState
from notifications.topics import Topic, Way
from tests.concurrency.projects.racing import Meeting, Pause, then_meet, together
from tests.factories import accounts

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


@pytest.fixture
def mina(settings: Settings) -> User:
    settings.QUIET_HOURS = (0, 0)
    return accounts.user("Mina")


def tell(person: User, once: str) -> Mail:
    sample = samples.SAMPLES["round_opened"]
    outbox.write(
        "round_opened", to=[person], once=once, at=NOON, topic=Topic.CAMPAIGNS, **sample.params
    )
    return Mail.objects.get(once=once)


def without_lock(user_id: int) -> Attention:
    return Attention.objects.get_or_create(user_id=user_id)[0]


class TestTwoDigestWorkers:
    def race(self, person: User, monkeypatch: pytest.MonkeyPatch, lock: Any) -> list[Any]:
        meeting = Meeting()
        monkeypatch.setattr(budget, "lock", then_meet(lock, meeting))
        return together(*[lambda: digests.make(person.pk, at=FRIDAY)] * 2)

    def test_without_the_lock_both_hold_the_week(
        self, mina: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The row locks and the unique occasion still keep it to one: the third net."""
        tell(mina, "first")

        self.race(mina, monkeypatch, without_lock)

        assert Mail.objects.filter(kind="digest").count() == 1

    def test_with_it_one_makes_it_and_the_other_finds_nothing(
        self, mina: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell(mina, "first")

        outcomes = self.race(mina, monkeypatch, budget.lock)

        assert sorted(outcome is None for outcome in outcomes) == [False, True]
        assert Mail.objects.filter(kind="digest").count() == 1


class TestTheLastPlaceOfAWeek:
    @pytest.fixture
    def eager(self, mina: User) -> User:
        preferences.set_way(mina, topic=Topic.CAMPAIGNS, mail=Way.AT_ONCE, at=NOON)
        Attention.objects.create(user=mina, weekly_cap=1)
        return mina

    def race(self, person: User, monkeypatch: pytest.MonkeyPatch, lock: Any) -> list[Any]:
        """Each goes on when the other has counted, too, or is kept from it."""
        rows = [tell(person, once) for once in ("first", "second")]
        monkeypatch.setattr(budget, "lock", lock)
        monkeypatch.setattr(budget, "is_spent", then_meet(budget.is_spent, Meeting()))
        return together(
            lambda: outbox.send(rows[0].pk, at=NOON), lambda: outbox.send(rows[1].pk, at=NOON)
        )

    def test_without_the_lock_two_take_it(
        self, eager: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.race(eager, monkeypatch, without_lock) == [True, True]
        assert len(mail.outbox) == 2

    def test_with_it_one_waits_for_the_digest(
        self, eager: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert sorted(self.race(eager, monkeypatch, budget.lock)) == [False, True]
        assert len(mail.outbox) == 1
        assert Mail.objects.held().get().was_held_back


class TestStoppingMeanwhile:
    def test_what_is_stopped_while_a_digest_is_made_is_not_told_by_the_next(
        self, mina: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The rhythm changes under the same lock: the digest is made, or nothing waits any more."""
        tell(mina, "first")
        pause, locked = Pause(), budget.lock

        def lock(user_id: int) -> Attention:
            found = locked(user_id)
            pause.stop()
            return found

        monkeypatch.setattr(budget, "lock", lock)
        made, _stopped = together(
            lambda: digests.make(mina.pk, at=FRIDAY),
            pause.after(lambda: stopping.stop(mina, topic=Topic.DIGEST, at=FRIDAY)),
        )

        assert made is not None
        assert not Mail.objects.held().exists()
        digest = Mail.objects.get(kind="digest")
        assert not outbox.send(digest.pk, at=FRIDAY), "stopped before it left"
        assert Mail.objects.get(pk=digest.pk).because == Because.STOPPED

    def test_what_is_read_while_a_digest_is_made_is_told_or_not_but_not_lost(
        self, mina: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = tell(mina, "first")
        pause, locked = Pause(), budget.lock

        def lock(user_id: int) -> Attention:
            found = locked(user_id)
            pause.stop()
            return found

        monkeypatch.setattr(budget, "lock", lock)
        made, _read = together(
            lambda: digests.make(mina.pk, at=FRIDAY),
            pause.after(lambda: centre.read(told, at=FRIDAY)),
        )

        told.refresh_from_db()
        assert told.read_at == FRIDAY
        assert (made is None) == (told.state == MailState.WITHHELD)
