"""The picture beside a firm's name."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from accounts import firms, logos
from accounts.models import Firm, FirmState, User
from core import events, pictures
from tests.factories import accounts
from tests.factories import firms as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def firm(now: datetime) -> Firm:
    return accounts.firm("Lumen Werkstatt", at=now)


@pytest.fixture
def owner(firm: Firm) -> User:
    return accounts.owner_of(firm)


def put(firm: Firm, owner: User, now: datetime) -> Firm:
    return logos.put(firm, picture=pictures.logo(factory.drawing()), by=owner, at=now)


def verbs(firm: Firm) -> list[str]:
    return [event.verb for event in events.of(firm) if "logo" in event.verb]


def test_it_is_kept_under_a_name_of_ours(firm: Firm, owner: User, now: datetime) -> None:
    assert firm.logo_url == ""

    put(firm, owner, now)

    firm.refresh_from_db()
    with Image.open(firm.logo) as kept:
        assert (kept.format, kept.size) == ("WEBP", (192, 192))
    assert str(firm.logo.name).startswith("firms/")
    assert "our-logo" not in firm.logo_url


def test_it_takes_nothing_from_the_verification(firm: Firm, owner: User, now: datetime) -> None:
    seen = firms.fingerprint(firm)

    firm = put(firm, owner, now)

    assert (firm.state, firm.verified_at) == (FirmState.VERIFIED, now)
    assert firms.fingerprint(firm) == seen


def test_a_new_one_takes_the_place_of_the_old(
    firm: Firm, owner: User, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    first = str(put(firm, owner, now).logo.name)

    with django_capture_on_commit_callbacks(execute=True):
        # With a row read long ago: what counts is what is stored.
        second = str(put(firm, owner, now).logo.name)

    assert second != first
    assert default_storage.exists(second)
    assert not default_storage.exists(first)
    assert verbs(firm) == ["firm_logo_changed", "firm_logo_changed"]


def test_what_is_not_committed_deletes_no_file(
    firm: Firm, owner: User, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    first = str(put(firm, owner, now).logo.name)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        logos.remove(firm, by=owner, at=now)
        transaction.set_rollback(True)

    assert default_storage.exists(first)
    assert Firm.objects.get().logo.name == first
    assert verbs(firm) == ["firm_logo_changed"]


def test_it_is_removed_once(
    firm: Firm, owner: User, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    name = str(put(firm, owner, now).logo.name)

    with django_capture_on_commit_callbacks(execute=True):
        logos.remove(firm, by=owner, at=now)
        logos.remove(firm, by=owner, at=now)

    assert Firm.objects.get().logo_url == ""
    assert not default_storage.exists(name)
    assert verbs(firm) == ["firm_logo_changed", "firm_logo_removed"]


def test_the_trail_says_who_and_nothing_of_the_file(firm: Firm, owner: User, now: datetime) -> None:
    put(firm, owner, now)

    event = events.of(firm).get(verb="firm_logo_changed")
    assert (event.actor, event.at, event.data) == (owner, now, {})


def test_closing_the_firm_deletes_it(
    firm: Firm, owner: User, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    name = str(put(firm, owner, now).logo.name)

    with django_capture_on_commit_callbacks(execute=True):
        closed = firms.close(firm, by=owner, at=now)

    assert (closed.state, closed.logo_url) == (FirmState.CLOSED, "")
    assert Firm.objects.get().logo_url == ""
    assert not default_storage.exists(name)


def test_a_closed_firm_gets_none(firm: Firm, owner: User, now: datetime) -> None:
    firms.close(firm, by=owner, at=now)

    with pytest.raises(firms.FirmClosed):
        put(firm, owner, now)

    assert Firm.objects.get().logo_url == ""
    assert verbs(firm) == []


def test_the_database_keeps_none_of_a_closed_firm(firm: Firm, owner: User, now: datetime) -> None:
    firms.close(firm, by=owner, at=now)

    with (
        pytest.raises(IntegrityError, match="firm_closed_has_no_logo"),
        transaction.atomic(),
    ):
        Firm.objects.filter(pk=firm.pk).update(logo="firms/a.webp")
