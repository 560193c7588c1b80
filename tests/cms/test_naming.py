"""Lists call a campaign as its page in the reader's language does."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from cms import front, naming, tasks
from cms.models import CampaignPage
from core.translated import heard
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
    naming.keep()
    made.refresh_from_db()
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


def test_titles_are_kept_once(campaign: Campaign) -> None:
    assert campaign.titles == {"en": "Which lamp?", "de": "Welche Lampe?"}
    assert naming.keep() == 0


def test_a_page_of_another_name_is_news(campaign: Campaign) -> None:
    CampaignPage.objects.filter(campaign=campaign, language="de").update(title="Und welche?")

    assert naming.keep() == 1
    campaign.refresh_from_db()
    assert campaign.titles == {"en": "Which lamp?", "de": "Und welche?"}


def test_a_draft_names_nothing(campaign: Campaign) -> None:
    CampaignPage.objects.filter(campaign=campaign).update(live=False, title="Not yet")

    naming.keep()

    campaign.refresh_from_db()
    assert "Not yet" not in campaign.titles.values()


def test_a_page_taken_down_takes_its_name_along(campaign: Campaign) -> None:
    other = projects.campaign(title="Untouched")
    cms.live_page(other)
    cms.live_page(other, title="Nichts anders", language="de")
    naming.keep()
    CampaignPage.objects.get(campaign=campaign, language="de").unpublish()

    assert naming.keep() == 1
    campaign.refresh_from_db()
    other.refresh_from_db()
    assert campaign.titles == {"en": "Which lamp?"}
    assert other.titles == {"en": "Untouched", "de": "Nichts anders"}
    with translation.override("de"):
        assert campaign.called == "Which lamp?"
    assert naming.keep() == 0


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "<bdi>Which lamp?</bdi>"),
        ("de", "<bdi>Welche Lampe?</bdi>"),
        ("pl", '<bdi lang="en">Which lamp?</bdi>'),
    ],
)
def test_a_name_in_another_language_says_so(
    client: Client, campaign: Campaign, language: str, shown: str
) -> None:
    assert f"<h1>{shown}</h1>" in client.get(f"/{language}/ideas/{campaign.slug}/").text


@pytest.mark.parametrize(
    ("language", "name", "lang"),
    [("en", "Which lamp?", ""), ("de", "Welche Lampe?", ""), ("pl", "Which lamp?", "en")],
)
def test_a_mail_calls_it_as_its_reader_does(
    campaign: Campaign, language: str, name: str, lang: str
) -> None:
    words = heard(campaign.told, language=language)

    assert (words, words.lang) == (name, lang)


def test_the_last_name_stays(campaign: Campaign) -> None:
    for page in CampaignPage.objects.filter(campaign=campaign):
        page.unpublish()

    naming.keep()

    campaign.refresh_from_db()
    assert campaign.titles == {"en": "Which lamp?"}
    assert naming.keep() == 0


def test_a_page_that_takes_the_place_of_another_names_it(campaign: Campaign) -> None:
    CampaignPage.objects.get(campaign=campaign, language="en").unpublish()
    cms.live_page(campaign, title="Która lampa?", language="pl")

    naming.keep()

    campaign.refresh_from_db()
    assert campaign.titles == {"de": "Welche Lampe?", "pl": "Która lampa?"}


def test_what_needs_no_news_costs_two_queries_for_each_language(
    campaign: Campaign, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(8):
        naming.keep()


def test_a_sweep_keeps_them(campaign: Campaign) -> None:
    CampaignPage.objects.filter(campaign=campaign, language="de").update(title="Und welche?")

    tasks.sweep_pages()

    campaign.refresh_from_db()
    assert campaign.titles["de"] == "Und welche?"


@pytest.mark.parametrize(
    "address", ["/de/ideas/{slug}/", "/de/ideas/{slug}/1/", "/de/talk/{slug}/"]
)
def test_floors_without_pages_call_it_so_too(
    client: Client, person: User, campaign: Campaign, address: str
) -> None:
    client.force_login(person)

    text = client.get(address.format(slug=campaign.slug)).text

    assert "Welche Lampe?" in text
    assert "Which lamp?" not in text


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


def test_a_list_of_ideas_opens_with_what_the_campaign_asks(
    campaign: Campaign, client: Client
) -> None:
    pages = CampaignPage.objects.filter(campaign=campaign)
    pages.filter(language="en").update(standfirst="What should light up the stairs?")
    pages.filter(language="de").update(standfirst="Was soll die Treppe beleuchten?")

    assert naming.keep() == 2
    german = client.get(f"/de/ideas/{campaign.slug}/").content.decode()
    persian = client.get(f"/fa/ideas/{campaign.slug}/").content.decode()

    assert ">Was soll die Treppe beleuchten?</bdi></p>" in german
    assert '<bdi lang="en">What should light up the stairs?</bdi>' in persian
    assert naming.keep() == 0


def test_a_question_goes_with_the_page_that_asked_it(campaign: Campaign) -> None:
    pages = CampaignPage.objects.filter(campaign=campaign)
    pages.update(standfirst="Which?")
    naming.keep()
    pages.filter(language="de").update(live=False)

    naming.keep()

    campaign.refresh_from_db()
    assert (campaign.questions, str(campaign.asks)) == ({"en": "Which?"}, "Which?")
