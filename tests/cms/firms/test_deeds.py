"""What is asked once more under the firm's lock."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts import teams
from accounts.models import Firm, FirmMember, FirmRole
from cms.firms import deeds
from core import events, pictures
from notifications.models import Mail
from tests.factories import accounts
from tests.factories import firms as factory

pytestmark = pytest.mark.django_db


def test_an_owner_corrects_the_firm() -> None:
    firm = accounts.firm("Lumen")

    saved = deeds.correct(
        firm, details=factory.details("Lux"), by=accounts.owner_of(firm), at=timezone.now()
    )

    assert saved.name == "Lux"


def test_an_owner_removed_in_that_moment_corrects_nothing() -> None:
    firm = accounts.firm("Lumen")
    owner = accounts.owner_of(firm)
    FirmMember.objects.filter(firm=firm, user=owner).update(role=FirmRole.AGENT)

    with pytest.raises(teams.NotOwner):
        deeds.correct(firm, details=factory.details("Lux"), by=owner, at=timezone.now())

    assert Firm.objects.get(pk=firm.pk).name == "Lumen"


def test_an_owner_changes_the_logo_and_takes_it_off() -> None:
    firm = accounts.firm("Lumen")
    owner, now = accounts.owner_of(firm), timezone.now()
    picture = pictures.logo(factory.drawing())

    assert deeds.change_logo(firm, picture=picture, by=owner, at=now).logo_url
    assert deeds.change_logo(firm, picture=None, by=owner, at=now).logo_url == ""


@pytest.mark.parametrize("removes", [True, False])
def test_an_owner_removed_in_that_moment_changes_no_logo(removes: bool) -> None:
    firm = factory.with_logo(accounts.firm("Lumen"))
    owner = accounts.owner_of(firm)
    FirmMember.objects.filter(firm=firm, user=owner).update(role=FirmRole.AGENT)
    picture = None if removes else pictures.logo(factory.drawing())

    with pytest.raises(teams.NotOwner):
        deeds.change_logo(firm, picture=picture, by=owner, at=timezone.now())

    assert Firm.objects.get(pk=firm.pk).logo.name == firm.logo.name
    assert events.of(firm).filter(verb__contains="logo").count() == 1


def test_of_two_clicks_at_once_the_owners_hear_once() -> None:
    firm, now = accounts.firm("Lumen"), timezone.now()
    asked, person = factory.invitation(firm, at=now), accounts.user()
    first: list[FirmMember] = []

    def other_click(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Done before this click has the firm's lock, so this one waits for it."""
        if "FOR NO KEY UPDATE" in sql and not first:
            first.append(FirmMember())
            first[:] = [deeds.join(asked, user=person, role=FirmRole.AGENT, at=now)]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(other_click):
        later = now + timedelta(seconds=1)
        second = deeds.join(asked, user=person, role=FirmRole.AGENT, at=later)

    assert [second] == first
    assert Mail.objects.filter(kind="firm_joined").count() == 1
