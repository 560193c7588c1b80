"""Words in addresses."""

from typing import Any

import pytest

from accounts.models import Firm
from cms.studio.brief_forms import CampaignForm
from cms.studio.forms import FirmForm
from tests.factories import accounts

pytestmark = pytest.mark.django_db


def new_campaign(firm: Firm, **typed: Any) -> CampaignForm:
    written = {"firm": firm.pk, "asks": "What should it be?", "languages": ["en"]}
    return CampaignForm(written | typed, firms=[firm])


@pytest.mark.parametrize("typed", [{"title": "New!"}, {"title": "A lamp", "slug": "New"}])
def test_no_campaign_is_called_as_a_page_of_the_studio(typed: dict[str, str]) -> None:
    form = new_campaign(accounts.firm(), **typed)

    assert form.errors.keys() == {"slug"}


def test_one_that_only_begins_so_is() -> None:
    form = new_campaign(accounts.firm(), title="New lamps")

    assert not form.errors
    assert form.cleaned_data["slug"] == "new-lamps"


@pytest.mark.parametrize("name", ["New", "Invitations"])
def test_no_firm_is_called_as_a_page_of_all_firms(name: str) -> None:
    owner = accounts.user()

    form = FirmForm({"name": name, "owner": owner.email})

    assert "slug" in form.errors
