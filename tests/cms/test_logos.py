"""A firm's logo stands wherever the firm does, and costs no query."""

import re
from collections.abc import Mapping

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Firm
from projects.models import Idea, IdeaState
from tests.factories import accounts, care, cms, community, payments, projects
from tests.factories import firms as factory

pytestmark = pytest.mark.django_db
FACE = re.compile(r'<span class="face face--firm[^"]*" aria-hidden="true">(.*?)</span>')
PAGES = ["firm", "campaign", "ideas", "idea", "update", "round", "found", "front", "thread"]


@pytest.fixture
def firm() -> Firm:
    return accounts.firm("Lumen Werkstatt")


@pytest.fixture
def addresses(firm: Firm, client: Client) -> Mapping[str, str]:
    """Pages on which the firm shows, for somebody who has asked it something."""
    campaign = projects.campaign("vote", firm=firm)
    idea = projects.idea(campaign, title="A brighter lamp")
    Idea.objects.filter(pk=idea.pk).update(state=IdeaState.SHORTLISTED)
    projects.decided(Idea.objects.get(pk=idea.pk))
    community.comment(idea, author=accounts.owner_of(firm), body="We can make it.")
    page = cms.live_page(campaign)
    person = accounts.user("Mina Farahani")
    thread = care.thread(care.about_firm(firm), by=person, at=timezone.now())
    care.answered(thread)
    client.force_login(person)
    return {
        "firm": f"/en/firms/{firm.slug}/",
        "campaign": f"/en/campaigns/{page.slug}/",
        "ideas": f"/en/ideas/{campaign.slug}/",
        "idea": idea.get_absolute_url(),
        "update": cms.update(page).url,
        "round": payments.funding_round(campaign=campaign).get_absolute_url(),
        "found": "/en/campaigns/?q=lumen",
        "front": "/en/",
        "thread": thread.get_absolute_url(),
    }


def read(client: Client, address: str) -> tuple[list[str], int]:
    """What stands in the firm's faces of a page, and what the page asked."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200
    return FACE.findall(response.text), len(asked)


@pytest.mark.parametrize("page", PAGES)
def test_the_initials_make_room_for_the_logo(
    client: Client, firm: Firm, addresses: Mapping[str, str], page: str
) -> None:
    initials, before = read(client, addresses[page])
    assert set(initials) == {"LW"}

    logo = factory.with_logo(firm).logo_url

    faces, after = read(client, addresses[page])
    image = f'<img src="{logo}" alt="" width="192" height="192" loading="lazy">'
    assert faces == [image] * len(initials)
    assert after == before


def test_the_idea_shows_it_at_the_decision_and_at_the_reply(
    client: Client, firm: Firm, addresses: Mapping[str, str]
) -> None:
    factory.with_logo(firm)

    faces, _asked = read(client, addresses["idea"])

    assert len(faces) == 2


def test_a_persons_face_stays_a_persons(
    client: Client, firm: Firm, addresses: Mapping[str, str]
) -> None:
    """Also beside the words of whoever works for the firm, where they speak as themselves."""
    logo = factory.with_logo(firm).logo_url
    round_ = re.compile(r'<span class="face(?: face--small)?" aria-hidden="true">(.*?)</span>')

    for page in ("idea", "thread"):
        faces = round_.findall(client.get(addresses[page]).text)
        assert faces
        assert not any(logo in face for face in faces)
