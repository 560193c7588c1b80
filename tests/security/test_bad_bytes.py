"""Bytes that no column holds and secrets that no page gives back."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import CampaignPage
from projects.models import CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> CampaignPage:
    return cms.draft_page(projects.campaign(state=CampaignState.DRAFT))


def test_a_language_with_a_nul_is_unknown(client: Client, page: CampaignPage) -> None:
    client.force_login(accounts.owner_of(page.campaign.firm))

    response = client.post(
        reverse("studio:translate", args=[page.campaign.slug]), {"language": "\x00"}
    )

    assert response.status_code == 404
    assert CampaignPage.objects.count() == 1


@pytest.mark.parametrize("name", ["tag", "q", "collection_id", "p"])
def test_a_nul_in_the_admin_is_the_senders_fault(
    client: Client, page: CampaignPage, name: str
) -> None:
    client.force_login(accounts.owner_of(page.campaign.firm))

    response = client.get(reverse("wagtailimages_chooser:choose_results"), {name: "a\x00"})

    assert response.status_code == 400


def test_a_lost_form_gives_back_words_but_no_secret() -> None:
    client = Client(enforce_csrf_checks=True)
    secrets = ["oldpassword", "password", "password1", "password2", "code", "recovery_code"]
    typed = dict.fromkeys(secrets, "hunter2-of-old") | {"title": "A lamp"}

    response = client.post("/en/accounts/password/change/", typed)

    assert response.status_code == 403
    assert "A lamp" in response.text
    assert "hunter2-of-old" not in response.text
