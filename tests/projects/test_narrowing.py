"""By what a list of ideas can be narrowed: tags, and languages once there are several."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from projects import listing, narrowing
from projects.models import Campaign, Idea
from tests.factories import projects

pytestmark = pytest.mark.django_db


def listed(campaign: Campaign, **query: str) -> listing.Listing:
    request = RequestFactory().get("/en/ideas/x/", query)
    request.user = AnonymousUser()
    request.session = SessionStore()
    shown: listing.Listing = listing.listing(request, campaign, at=timezone.now())["listing"]
    return shown


@pytest.fixture
def campaign() -> Campaign:
    """Two ideas in German, one in Persian, one of which nobody has said."""
    made = projects.campaign()
    for title, language in (("Licht", "de"), ("Lampe", "de"), ("چراغ", "fa"), ("Lamp", "")):
        projects.idea(made, title=title, language=language, tags=["Power"])
    return made


def test_the_languages_there_are_in_the_sites_order(campaign: Campaign) -> None:
    assert list(narrowing.of(campaign).languages) == ["de", "fa"]
    assert list(narrowing.of(campaign).tags) == ["Power"]


@pytest.mark.parametrize("language", ["de", ""])
def test_one_language_is_nothing_to_choose_from(language: str) -> None:
    campaign = projects.campaign()
    projects.idea(campaign, language=language)
    projects.idea(campaign)

    assert narrowing.of(campaign).languages == []


def test_neither_other_campaigns_nor_hidden_ideas_count(campaign: Campaign) -> None:
    projects.idea(projects.campaign(), language="pl")
    Idea.objects.filter(language="fa").update(hidden_at=timezone.now(), hidden_reason="x")

    assert narrowing.of(campaign).languages == []


@pytest.mark.parametrize("asked", ["", "Power", "unknown", "\x00"])
def test_both_are_read_in_one_query(
    campaign: Campaign, asked: str, django_assert_num_queries: Any
) -> None:
    projects.many_ideas(campaign, 200)

    with django_assert_num_queries(1):
        found = narrowing.of(campaign, asked=asked)

    assert (list(found.languages), list(found.tags)) == (["de", "fa"], ["Power"])


def test_a_language_is_looked_up_and_not_counted(campaign: Campaign) -> None:
    projects.many_ideas(campaign, 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE projects_idea")

    plan = narrowing._one_in(campaign, "fa").explain()

    assert "idea_written_in" in plan, plan


class TestTheList:
    def test_it_is_narrowed_to_one_language(self, campaign: Campaign) -> None:
        shown = listed(campaign, language="de")

        assert {card.title for card in shown.cards} == {"Licht", "Lampe"}
        assert shown.is_narrowed
        assert {card.title for card in listed(campaign, language="de", q="lic").cards} == {"Licht"}

    @pytest.mark.parametrize("language", ["pl", "xx", "\x00", "d" * 5000])
    def test_a_language_that_is_not_there_is_said_and_left_out(
        self, campaign: Campaign, language: str
    ) -> None:
        shown = listed(campaign, language=language)

        assert shown.form.errors["language"]
        assert len(shown.cards) == 4

    def test_where_there_is_one_nothing_is_asked(self) -> None:
        campaign = projects.campaign()
        projects.idea(campaign, language="de")
        shown = listed(campaign, language="de")

        assert "language" not in shown.form.fields
        assert len(shown.cards) == 1
        assert not shown.is_narrowed

    def test_hidden_ideas_do_not_tell_their_language(self, campaign: Campaign) -> None:
        Idea.objects.filter(title="Licht").update(hidden_at=timezone.now(), hidden_reason="x")

        assert {card.title for card in listed(campaign, language="de").cards} == {"Lampe"}

    def test_no_slip_widens_it(self, campaign: Campaign) -> None:
        assert listed(campaign, q="Lichd").is_alike
        assert not listed(campaign, q="Lichd", language="fa").cards

    def test_its_pages_stay_in_the_language(self, campaign: Campaign) -> None:
        projects.many_ideas(campaign, 45)
        Idea.objects.filter(language="").update(language="pl")

        first = listed(campaign, language="pl", order="newest")

        assert "language=pl" in first.next_url
        assert len(first.cards) == 20

    def test_the_page_offers_each_by_its_own_name(self, client: Client, campaign: Campaign) -> None:
        page = client.get(reverse("projects:ideas", args=[campaign.slug]), {"language": "fa"}).text

        assert '<option value="fa" selected lang="fa">فارسی</option>' in page
        assert '<option value="">Any language</option>' in page
        assert 'value="pl"' not in page
        assert '<bdi lang="fa">چراغ</bdi>' in page
        assert "Licht" not in page
