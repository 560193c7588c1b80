"""A firm as everyone sees it."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts import firms
from accounts.models import Firm, FirmRole, User
from cms import firm_pages
from payments.models import FundingRound
from projects.models import CampaignState
from tests.factories import accounts, cms, payments, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return accounts.firm("Lumen Werkstatt")


def url(firm: Firm) -> str:
    return f"/en/firms/{firm.slug}/"


def test_everyone_reads_who_the_firm_is_and_what_it_asks(client: Client, firm: Firm) -> None:
    campaign = projects.campaign(firm=firm)
    cms.live_page(campaign, title="A light for years")
    accounts.member_of(firm, name="Anton Agent")

    page = client.get(url(firm))

    assert page.status_code == 200
    assert not client.cookies
    for words in (
        "Lumen Werkstatt",
        "Freiburg",
        "Bicycle lights",
        "Verified since",
        "A light for years",
    ):
        assert words in page.text
    assert "Anton Agent" not in page.text


def test_of_the_team_those_show_who_show_a_face_and_a_page(client: Client, firm: Firm) -> None:
    for name, portrait, is_public in (
        ("Frida Face", "people/frida.webp", True),
        ("Hidden Hans", "people/hans.webp", False),
        ("No Picture", "", True),
    ):
        person = accounts.member_of(firm, name=name)
        User.objects.filter(pk=person.pk).update(portrait=portrait, page_is_public=is_public)

    page = client.get(url(firm)).text

    assert [person.display_name for person in firm_pages.faces(firm)] == ["Frida Face"]
    assert "Frida Face" in page
    assert "Hidden Hans" not in page
    assert "No Picture" not in page


def test_goals_met_and_missed_are_told_once_there_are_any(client: Client, firm: Firm) -> None:
    campaign = projects.campaign(firm=firm)
    assert "Goals met" not in client.get(url(firm)).text
    for state in ("funded", "funded", "unfunded", "live"):
        round_ = payments.funding_round(campaign=campaign)
        met = None if state == "live" else state == "funded"
        now = None if met is None else timezone.now()
        FundingRound.objects.filter(pk=round_.pk).update(
            state=state,
            goal_met=met,
            outcome_at=now,
            pledged_minor_at_outcome=None if met is None else 100,
        )

    page = client.get(url(firm))

    assert "Goals met: <b>2</b>. Missed, and nobody charged: <b>1</b>" in page.text


def test_its_pages_wear_its_colour(client: Client, firm: Firm) -> None:
    campaign = projects.campaign(firm=firm)
    pages = [
        url(firm),
        cms.live_page(campaign).url,
        f"/en/ideas/{campaign.slug}/",
        projects.idea(campaign).get_absolute_url(),
        payments.funding_round(campaign=campaign).get_absolute_url(),
    ]
    assert all('<body class="" data-accent="">' in client.get(page).text for page in pages)

    Firm.objects.filter(pk=firm.pk).update(accent="plum")

    for page in pages:
        assert '<body class="" data-accent="plum">' in client.get(page).text, page
    assert 'data-accent="plum"' not in client.get("/en/campaigns/").text


def test_drafts_and_other_firms_campaigns_do_not_show(client: Client, firm: Firm) -> None:
    cms.live_page(projects.campaign(), title="Another firm's")
    projects.campaign(firm=firm, state=CampaignState.DRAFT, title="Secret lamp")

    page = client.get(url(firm)).text

    assert "Another firm" not in page
    assert "Secret lamp" not in page
    assert "No campaign yet" in page


def test_campaigns_without_a_page_take_no_place(client: Client, firm: Firm) -> None:
    cms.live_page(projects.campaign(firm=firm), title="A light for years")
    for _ in range(firm_pages.MOST_CAMPAIGNS + 1):
        projects.campaign(firm=firm)

    assert "A light for years" in client.get(url(firm)).text


@pytest.mark.parametrize("state", ["waiting", "refused", "closed"])
def test_a_firm_that_is_not_verified_shows_to_its_own_and_to_staff(
    client: Client, firm: Firm, state: str
) -> None:
    closed = timezone.now() if state == "closed" else None
    Firm.objects.filter(pk=firm.pk).update(
        state=state, verified_at=None, refusal="No.", closed_at=closed
    )
    agent = accounts.member_of(firm)

    for person, status in (
        (None, 404),
        (accounts.user(), 404),
        (accounts.owner_of(accounts.firm()), 404),
        (agent, 200),
        (accounts.editor(), 200),
    ):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(url(firm)).status_code == status


def test_reserved_words_are_no_firms(client: Client) -> None:
    assert client.get("/en/firms/new/").status_code == 302
    assert client.get("/en/firms/nobody/").status_code == 404


def test_the_page_asks_a_fixed_number_of_questions(
    client: Client, firm: Firm, django_assert_max_num_queries: object
) -> None:
    for _ in range(3):
        cms.live_page(projects.campaign(firm=firm))
    client.get(url(firm))

    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get(url(firm))


def test_my_account_leads_to_my_firms(client: Client, firm: Firm) -> None:
    person = accounts.user()
    firms.add_member(
        firm, user=person, role=FirmRole.AGENT, by=accounts.owner_of(firm), at=timezone.now()
    )
    client.force_login(person)

    page = client.get("/en/me/").text

    assert f"/en/firms/{firm.slug}/team/" in page
    assert "/en/firms/new/" in page
