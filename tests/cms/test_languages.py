"""Pages that quote what people wrote say in which language it is, whatever their own is."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from cms import decided as decisions
from cms import front, site_figures
from community.models.comments import Voice
from community.places import Place
from projects.models import Campaign, Decision, Idea, PhaseKind
from tests.factories import accounts, cms, community, payments, projects
from tests.projects.people import client_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def _anew() -> None:
    site_figures.forget()


@pytest.fixture
def author() -> User:
    return accounts.user("Lamp Fox")


@pytest.fixture
def idea(author: User) -> Idea:
    """In Persian, and answered in German."""
    made = decided(author, title="چراغ", need="تاریک است.", language="fa")
    Decision.objects.update(reason="Wir bauen sie.", language="de")
    return made


def decided(author: User, **said: Any) -> Idea:
    campaign = projects.campaign(PhaseKind.TEST, vote_threshold=1)
    made = projects.idea(campaign, author=author, **said)
    projects.ballot(made, voter=author)
    projects.counted(campaign)
    return projects.decided(Idea.objects.get(pk=made.pk))


def both_voices(page: str) -> bool:
    return (
        '<blockquote class="voice__said" dir="auto" lang="fa"><p>تاریک است.</p>' in page
        and '<blockquote class="voice__said" dir="auto" lang="de"><p>Wir bauen sie.</p>' in page
    )


def answered(campaign: Campaign) -> None:
    place = Place(campaign, projects.idea(campaign, title="Licht", language="de"))
    asked = community.comment(place, body="کی؟", language="fa")
    owner = accounts.owner_of(campaign.firm)
    said = community.comment(place, author=owner, body="Im Mai.", answers=asked, language="de")
    assert said.voice == Voice.FIRM


class TestDecisions:
    def test_on_the_front_page(self, client: Client, idea: Idea) -> None:
        page = client.get("/en/").text

        assert '<bdi lang="fa">چراغ</bdi>' in page
        assert both_voices(page)

    def test_on_the_firms(self, client: Client, idea: Idea) -> None:
        assert both_voices(client.get(idea.campaign.firm.get_absolute_url()).text)

    def test_on_the_campaigns(self, client: Client, idea: Idea) -> None:
        page = client.get(f"/en/campaigns/{cms.live_page(idea.campaign).slug}/").text

        assert '<bdi lang="fa">چراغ</bdi></a></h3>' in page
        assert both_voices(page)

    def test_whose_idea_is_in_the_readers_language_is_told_first(
        self, idea: Idea, author: User
    ) -> None:
        """What it is written in counts, and not the language its author reads the site in."""
        newer = decided(author, title="A lamp", language="en")
        assert author.language == "en"

        with translation.override("fa"):
            told = [shown["title"] for shown in decisions.for_everyone()]

        assert told == [idea.title, newer.title]

    @pytest.mark.parametrize(("said", "told"), [("de", "de"), ("", "pl")])
    def test_in_feeds(self, client: Client, idea: Idea, said: str, told: str) -> None:
        Decision.objects.update(language=said)

        feed = client.get(f"/pl/c/{idea.campaign.slug}/news.atom")
        (entry,) = ElementTree.fromstring(feed.content).iter(f"{ATOM}entry")

        summary = entry.find(f"{ATOM}summary")
        assert summary is not None
        assert (summary.text, summary.get(LANGUAGE)) == ("Wir bauen sie.", told)
        assert entry.get(LANGUAGE) == "pl"


class TestTalk:
    def test_what_firms_answered_on_the_front_page(self, client: Client) -> None:
        answered(projects.campaign())

        page = client.get("/en/").text

        assert '<blockquote class="front__asked" dir="auto" lang="fa">کی؟</blockquote>' in page
        assert '<p dir="auto" lang="de">Im Mai.</p>' in page
        assert 'On “<bdi><span lang="de">Licht</span></bdi>”' in page
        assert front.answers()[0].question_language == "fa"

    def test_the_latest_words_on_a_campaigns_page(self, client: Client) -> None:
        page = cms.live_page()
        community.comment(Place(page.campaign), body="Im Mai.", language="de")

        text = client.get(f"/en/campaigns/{page.slug}/").text

        assert re.search(r'<p dir="auto" lang="de"><a [^>]+>Im Mai\.</a></p>', text)

    def test_on_a_persons_page(self, client: Client, author: User, idea: Idea) -> None:
        community.comment(idea, author=author, body="Im Mai.", language="de")
        community.comment(Place(idea.campaign), author=author, body="W maju.")

        page = client.get(f"/en/people/{author.handle}/").text

        assert '<p dir="auto" lang="de">Im Mai.</p>' in page
        assert 'On “<bdi><span lang="fa">چراغ</span></bdi>”' in page
        assert '<p dir="auto">W maju.</p>' in page
        assert f"On “<bdi>{idea.campaign.called}</bdi>”" in page


class TestIdeas:
    def test_on_ones_own_page(self, author: User, idea: Idea) -> None:
        page = client_of(author).get("/en/me/").text

        # Proposed, voted for and followed.
        assert page.count('<bdi lang="fa">چراغ</bdi>') == 3

    @pytest.mark.parametrize("address", ["/en/campaigns/", "/en/suggestions/"])
    def test_in_what_is_found(self, client: Client, idea: Idea, address: str) -> None:
        page = client.get(address, {"q": "چراغ"}).text

        assert '<bdi lang="fa">چراغ</bdi>' in page

    def test_where_a_round_pays_for_one(self, client: Client, idea: Idea) -> None:
        round_ = payments.funding_round()
        round_.idea = idea
        round_.save(update_fields=["idea"])

        page = client.get(round_.get_absolute_url()).text

        assert 'For the idea “<bdi><span lang="fa">چراغ</span></bdi>”' in page

    def test_what_only_a_screen_reader_hears_says_it_too(
        self, client: Client, author: User
    ) -> None:
        campaign = projects.campaign("vote")
        made = projects.idea(campaign, title="چراغ", language="fa")

        page = client_of(author).get(made.get_absolute_url()).text

        assert 'Vote<span class="visually-hidden" lang="fa">: چراغ</span>' in page
        assert 'Follow<span class="visually-hidden" lang="fa">: چراغ</span>' in page
