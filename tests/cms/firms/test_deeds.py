"""What is asked once more under the firm's lock."""

import pytest
from django.utils import timezone

from accounts import teams
from accounts.models import Firm, FirmMember, FirmRole
from cms.firms import deeds
from core import events, pictures
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
