"""Lists call a campaign as its page in the reader's language does."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from cms import front
from projects import follows
from projects.models import Campaign, PhaseKind
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    """A vote with an English page and a German one."""
    made = projects.campaign(PhaseKind.VOTE, title="Which lamp?")
    cms.live_page(made)
    cms.live_page(made, title="Welche Lampe?", language="de")
    return made


@pytest.fixture
def person(campaign: Campaign) -> User:
    """Somebody who proposed an idea, voted for it and follows the campaign."""
    made = accounts.user("Nele Winterfeld", page_is_public=True, shows_ideas=True)
    projects.ballot(projects.idea(campaign, author=made, title="A shade"), voter=made)
    follows.follow_campaign(campaign, user=made, at=timezone.now())
    return made


@pytest.mark.parametrize(
    ("language", "called"), [("de", "Welche Lampe?"), ("en", "Which lamp?"), ("fa", "Which lamp?")]
)
def test_the_next_deadline_names_it_so(campaign: Campaign, language: str, called: str) -> None:
    with translation.override(language):
        found = front.next_deadline(at=timezone.now())

    assert found is not None
    assert found.title == called


def test_without_a_page_it_has_its_own_title() -> None:
    projects.campaign(PhaseKind.VOTE, title="No page")

    found = front.next_deadline(at=timezone.now())

    assert found is not None
    assert found.title == "No page"


@pytest.mark.parametrize("address", ["/de/campaigns/?q=shade", "/de/me/", "/de/people/{handle}/"])
def test_what_is_one_s_own_and_what_is_found_names_it_so(
    client: Client, person: User, address: str
) -> None:
    client.force_login(person)

    text = client.get(address.format(handle=person.handle)).text

    assert "Welche Lampe?" in text
    assert "Which lamp?" not in text


def test_its_follow_button_names_it_so(client: Client, campaign: Campaign) -> None:
    text = client.get(f"/de/campaigns/{campaign.slug}/").text

    assert "Welche Lampe?" in text
    assert "Which lamp?" not in text
