"""Firms registered at the same instant: one number, one firm; one form, one firm."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts import firms
from accounts.models import Firm, User
from tests.concurrency.projects.racing import Meeting, then_meet, together, unlocked
from tests.factories import accounts
from tests.factories import firms as factory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def applying(by: User, now: datetime, **how: Any) -> Any:
    details = how.get("details") or factory.details()
    submission = how.get("submission") or uuid.uuid4()
    return lambda: firms.apply(details, by=by, submission=submission, at=now)


class TestOneFormTwice:
    def test_without_the_lock_the_second_click_fails(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting, person = Meeting(), accounts.user()
        monkeypatch.setattr(firms, "lock_person", then_meet(unlocked, meeting))
        same = applying(person, now, submission=uuid.uuid4())

        outcomes = together(same, same)

        assert meeting.took_place
        assert [type(each) for each in outcomes if isinstance(each, Exception)] != []
        assert Firm.objects.count() == 1

    def test_with_it_both_find_one_firm(self, now: datetime) -> None:
        same = applying(accounts.user(), now, submission=uuid.uuid4())

        outcomes = together(same, same)

        assert outcomes[0] == outcomes[1] == Firm.objects.get()


class TestTheLimit:
    def test_without_the_lock_too_many_get_in(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meeting, person = Meeting(), accounts.user()
        monkeypatch.setattr(firms, "MOST_UNVERIFIED", 1)
        monkeypatch.setattr(firms, "lock_person", then_meet(unlocked, meeting))

        together(applying(person, now), applying(person, now))

        assert Firm.objects.count() == 2

    def test_with_it_one_does(self, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        person = accounts.user()
        monkeypatch.setattr(firms, "MOST_UNVERIFIED", 1)

        outcomes = together(applying(person, now), applying(person, now))

        assert sorted(type(each).__name__ for each in outcomes) == ["Firm", "TooManyUnverified"]
        assert Firm.objects.count() == 1


class TestOneNumber:
    def test_the_database_lets_one_in_and_the_other_reads_why(self, now: datetime) -> None:
        """Nobody looks before writing: the constraint is the only referee, and it is enough."""
        details = factory.details()
        acts = [applying(accounts.user(), now, details=details) for _ in range(2)]

        outcomes = together(*acts)

        assert sorted(type(each).__name__ for each in outcomes) == ["Firm", "NumberTaken"]
        assert Firm.objects.count() == 1

    def test_looking_first_would_not_be_enough(self, now: datetime) -> None:
        entry, meeting = factory.details().entry, Meeting()

        def look_then_write(name: str) -> Firm:
            taken = Firm.objects.filter(registry_number=entry.number).exists()
            meeting()
            assert not taken
            return Firm.objects.create(
                name=name,
                slug=name,
                country=entry.country,
                register=entry.register,
                registry_number=entry.number,
            )

        outcomes = together(lambda: look_then_write("one"), lambda: look_then_write("two"))

        assert meeting.took_place
        assert sorted(type(each).__name__ for each in outcomes) == ["Firm", "IntegrityError"]


def test_two_firms_of_one_name_at_once_both_get_an_address(now: datetime) -> None:
    acts = [applying(accounts.user(), now, details=factory.details("Lumen")) for _ in range(2)]

    outcomes = together(*acts)

    slugs = {each.slug for each in outcomes}
    assert len(slugs) == 2
    assert "lumen" in slugs
