"""Consent per purpose."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import consents
from accounts.models import Consent, Purpose, User
from core import events
from tests.factories import accounts

pytestmark = pytest.mark.django_db
NEWS = Purpose.NEWS_MAIL


@pytest.fixture
def person() -> User:
    return accounts.user()


def change(person: User, *, given: bool, purpose: Purpose = NEWS) -> Consent | None:
    return consents.change(
        person, purpose=purpose, given=given, source="own page", at=timezone.now()
    )


def test_nothing_is_given_beforehand(person: User) -> None:
    assert [one.purpose for one in consents.standing(person)] == list(Purpose)
    assert not any(one.given or one.since for one in consents.standing(person))
    assert not consents.is_given(person, NEWS)


def test_one_purpose_is_given_and_no_other(person: User) -> None:
    row = change(person, given=True)

    assert row is not None
    assert consents.is_given(person, NEWS)
    assert [one.purpose for one in consents.standing(person) if one.given] == [NEWS]
    assert not consents.is_given(accounts.user(), NEWS)


def test_it_is_taken_back_and_both_are_kept(person: User) -> None:
    change(person, given=True)
    change(person, given=False)

    assert not consents.is_given(person, NEWS)
    assert [row.given for row in consents.history(person)] == [False, True]
    assert [event.verb for event in events.of(person)] == ["consent_given", "consent_withdrawn"]


def test_a_second_click_writes_nothing(person: User) -> None:
    change(person, given=True)

    assert change(person, given=True) is None
    assert Consent.objects.count() == 1


def test_taking_back_what_was_never_given_writes_nothing(person: User) -> None:
    assert change(person, given=False) is None
    assert not Consent.objects.exists()


def test_other_words_need_another_consent(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    change(person, given=True)
    newer = consents.WORDINGS[NEWS] | {2: "Every day."}
    monkeypatch.setitem(consents.WORDINGS, NEWS, newer)

    assert not consents.is_given(person, NEWS)
    assert consents.wording(NEWS) == "Every day."
    again = change(person, given=True)
    assert again is not None
    assert again.version == 2
    assert consents.wording(NEWS, version=1) != "Every day."


def test_every_purpose_has_words() -> None:
    for purpose in Purpose:
        assert len(consents.wording(purpose)) > 40


def test_a_row_is_never_rewritten(person: User) -> None:
    row = change(person, given=True)
    assert row is not None

    for change_it in (
        lambda: Consent.objects.update(given=False),
        lambda: Consent.objects.all().delete(),
        lambda: Consent.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=1)),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change_it()
    assert consents.is_given(person, NEWS)


def test_standing_costs_one_query(person: User, django_assert_num_queries: object) -> None:
    for purpose in Purpose:
        change(person, given=True, purpose=purpose)

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert all(one.given for one in consents.standing(person))
