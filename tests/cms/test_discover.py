"""The list of campaigns, searched and narrowed."""

import re
from collections.abc import Mapping

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Firm
from community import moderation
from projects.models import Campaign, CampaignState, Idea, PhaseKind, Tag
from tests.factories import accounts, cms, payments, projects

pytestmark = pytest.mark.django_db

ADDRESS = "/en/campaigns/"
# What htmx says when the form of filters asks.
FORM = {"hx-request": "true", "hx-target": "found"}
TITLE = re.compile(r'campaign-row__title"><a href="[^"]+"><bdi[^>]*>([^<]+)</bdi>')


def shown(client: Client, **asked: str) -> list[str]:
    """The titles of the rows, in their order."""
    response = client.get(ADDRESS, asked)
    assert response.status_code == 200
    return TITLE.findall(response.text)


def firm_in(city: str, name: str = "") -> Firm:
    made = accounts.firm(name or f"Firm of {city}")
    Firm.objects.filter(pk=made.pk).update(city=city)
    return made


@pytest.fixture
def varied() -> Mapping[str, Campaign]:
    """One campaign in each phase, and one that is over."""
    made = {
        "Propose": projects.campaign(PhaseKind.PROPOSE),
        "Vote": projects.campaign(PhaseKind.VOTE),
        "Fund": projects.campaign(PhaseKind.FUND),
        "Test": projects.campaign(PhaseKind.TEST),
        "Deliver": projects.campaign(PhaseKind.DELIVER),
        "Closed": projects.campaign(state=CampaignState.CLOSED),
    }
    for title, campaign in made.items():
        cms.live_page(campaign, title=title)
    return made


@pytest.mark.parametrize("phase", ["propose", "vote", "fund", "test", "deliver", "closed"])
def test_a_phase_narrows_to_those_in_it_now(
    client: Client, varied: Mapping[str, Campaign], phase: str
) -> None:
    assert shown(client, phase=phase) == [phase.capitalize()]


def test_everything_shows_without_a_filter(client: Client, varied: Mapping[str, Campaign]) -> None:
    assert sorted(shown(client)) == sorted(varied)


def test_a_firm_narrows(client: Client) -> None:
    mine = projects.campaign(firm=accounts.firm("Kessler & Wolny"))
    cms.live_page(mine, title="A headphone")
    cms.live_page(title="A lamp")

    assert shown(client, firm=mine.firm.slug) == ["A headphone"]


def test_a_language_narrows_to_what_is_written_in_it(client: Client) -> None:
    page = cms.live_page(title="A lamp")
    cms.live_page(page.campaign, language="pl", title="Lampa")
    cms.live_page(title="A headphone")

    assert shown(client, language="pl") == ["A lamp"]
    assert shown(client, language="de") == []


def test_a_tag_narrows_and_is_offered_as_a_link(client: Client) -> None:
    page = cms.live_page(title="A lamp")
    projects.idea(page.campaign, tags=["repair & reuse"])
    cms.live_page(title="A headphone")

    assert shown(client, tag="repair & reuse") == ["A lamp"]
    assert 'href="?tag=repair+%26+reuse"' in client.get(ADDRESS).text
    assert (
        'value="repair &amp; reuse" checked' in client.get(f"{ADDRESS}?tag=repair+%26+reuse").text
    )


def test_a_city_narrows_to_firms_near_it(client: Client) -> None:
    for city in ("Berlin", "Potsdam", "Gdańsk", "Lower Slobbovia"):
        cms.live_page(projects.campaign(firm=firm_in(city)), title=f"Lamp of {city}")

    assert sorted(shown(client, near="Berlin")) == ["Lamp of Berlin", "Lamp of Potsdam"]
    assert sorted(shown(client, near="52.5,13.4")) == ["Lamp of Berlin", "Lamp of Potsdam"]
    assert shown(client, near="Lower Slobbovia") == ["Lamp of Lower Slobbovia"]
    assert shown(client, near="-33.9,151.2") == []


def test_words_find_campaigns_ideas_and_firms(client: Client) -> None:
    page = cms.live_page(
        projects.campaign(firm=accounts.firm("Lantern Works")), title="A headphone"
    )
    idea = projects.idea(page.campaign, title="Lantern with a hook")

    text = client.get(ADDRESS, {"q": "lantern"}).text

    assert TITLE.findall(text) == ["A headphone"]
    assert f'<a href="{idea.get_absolute_url()}"><bdi>Lantern with a hook</bdi>' in text
    assert f'href="{page.campaign.firm.get_absolute_url()}"' in text


def test_filters_and_words_hold_together(client: Client, varied: Mapping[str, Campaign]) -> None:
    assert shown(client, q="vote", phase="vote") == ["Vote"]
    assert shown(client, q="vote", phase="fund") == []


def test_a_slip_of_the_finger_is_asked_about(client: Client) -> None:
    page = cms.live_page(title="A lantern to open")

    text = client.get(ADDRESS, {"q": "lantren"}).text

    assert "Nothing found for “lantren”" in text
    assert "Did you mean one of these?" in text
    assert f'href="/en/campaigns/{page.slug}/"' in text


def test_nothing_found_has_ways_out(client: Client) -> None:
    cms.live_page(title="A lantern to open")

    unknown = client.get(ADDRESS, {"q": "zzzyx", "phase": "vote"}).text

    assert "Nothing found for “zzzyx”" in unknown
    assert 'href="?q=zzzyx"' in unknown
    assert "No campaign is like that at the moment" in client.get(ADDRESS, {"phase": "vote"}).text
    assert "No campaign has been published yet" not in unknown


def test_the_fields_keep_what_was_asked_and_pages_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cms import campaign_lists

    monkeypatch.setattr(campaign_lists, "PER_PAGE", 1)
    for number in range(2):
        cms.live_page(projects.campaign("vote"), title=f"Lamp {number}")

    text = client.get(ADDRESS, {"q": "lamp", "phase": "vote", "firm": "nobody"}).text

    assert 'value="lamp"' in text
    assert re.search(r'value="vote"[^>]* checked', text)
    assert 'href="?q=lamp&amp;phase=vote&amp;page=2"' in text
    assert "2 campaigns" in text


@pytest.mark.parametrize("name", ["q", "phase", "firm", "language", "near", "tag", "page"])
@pytest.mark.parametrize("value", ["\x00", "x" * 3000, "'\"<b>", "%", "🚲", "-1"])
def test_nonsense_is_left_out(client: Client, name: str, value: str) -> None:
    cms.live_page(title="A lamp")

    response = client.get(ADDRESS, {name: value})

    assert response.status_code == 200
    assert "<b>" not in response.text.replace("<b>Nothing", "")


class TestBounds:
    ASKED = {"q": "lamp", "phase": "propose", "language": "en", "near": "Berlin", "tag": "repair"}

    def queries(self, client: Client, asked: Mapping[str, str]) -> int:
        client.get(ADDRESS, asked)
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS, asked)
        return len(captured)

    def test_more_rows_do_not_mean_more_queries(self, client: Client) -> None:
        def add(number: int) -> None:
            campaign = projects.campaign(firm=firm_in("Berlin", f"Lamp firm {number}"))
            cms.live_page(campaign, title=f"Lamp {number}", lead=cms.picture())
            projects.idea(campaign, title=f"Lamp idea {number}", tags=["repair", f"tag {number}"])

        add(0)
        few = self.queries(client, {}), self.queries(client, self.ASKED)
        for number in range(1, 5):
            add(number)

        assert (self.queries(client, {}), self.queries(client, self.ASKED)) == few
        assert few[1] <= 26

    def test_a_search_for_nothing_costs_little_more(self, client: Client) -> None:
        cms.live_page(title="A lamp")

        assert self.queries(client, {"q": "lanp"}) <= 28

    def test_a_visitor_gets_no_cookie(self, client: Client) -> None:
        cms.live_page(title="A lamp")

        assert not client.get(ADDRESS, self.ASKED).cookies


class TestHtmx:
    def test_the_next_page_pushes_nothing(self, client: Client) -> None:
        headers = {"hx-request": "true", "hx-target": "campaigns-list"}

        assert "HX-Push-Url" not in client.get(f"{ADDRESS}?page=2", headers=headers).headers

    def test_the_address_holds_what_was_asked_and_nothing_empty(self, client: Client) -> None:
        asked = {"q": "lamp", "phase": "vote", "firm": "", "near": ""}

        response = client.get(ADDRESS, asked, headers=FORM)

        assert response["HX-Push-Url"] == f"{ADDRESS}?q=lamp&phase=vote"

    def test_without_filters_it_is_the_plain_address(self, client: Client) -> None:
        response = client.get(ADDRESS, {"q": ""}, headers=FORM)

        assert response["HX-Push-Url"] == ADDRESS

    def test_going_back_pushes_nothing(self, client: Client) -> None:
        headers = {"hx-request": "true", "hx-history-restore-request": "true"}

        assert "HX-Push-Url" not in client.get(ADDRESS, headers=headers).headers

    def test_a_reader_without_htmx_gets_no_header(self, client: Client) -> None:
        assert "HX-Push-Url" not in client.get(ADDRESS).headers

    def test_the_count_is_said_aloud(self, client: Client) -> None:
        cms.live_page(title="A lamp")

        text = client.get(ADDRESS).text

        assert re.search(r'role="status" id="found-said">\s*1 campaign\s*<', text)
        assert 'hx-select-oob="#found-said"' in text


class TestVotes:
    def test_no_order_and_no_filter_tells_of_votes(self, client: Client) -> None:
        campaigns = [projects.campaign(PhaseKind.VOTE) for _ in range(3)]
        ideas = []
        for number, campaign in enumerate(campaigns):
            cms.live_page(campaign, title=f"Lamp {number}")
            ideas += [projects.idea(campaign, title=f"Lamp idea {number}", tags=["lamps"])]
        asked: list[dict[str, str]] = [{}, {"phase": "vote"}, {"q": "lamp"}, {"tag": "lamps"}]

        def all_shown() -> list[str]:
            pages = [client.get(ADDRESS, one).text for one in asked]
            return [page.partition("<main")[2] for page in pages]

        before = all_shown()
        for idea in ideas[:2]:
            for _ in range(3):
                projects.ballot(idea)

        assert all_shown() == before


def test_tags_of_drafts_are_not_offered(client: Client) -> None:
    draft = projects.campaign(state=CampaignState.DRAFT)
    Tag.objects.create(campaign=draft, name="secret")
    cms.live_page(title="A lamp")

    assert "secret" not in client.get(ADDRESS).text


@pytest.mark.parametrize("silent", ["\u200c", "\u0640", "\u0301"])
def test_what_nobody_can_hear_narrows_nothing(client: Client, silent: str) -> None:
    page = cms.live_page(title="A lamp")

    assert shown(client, q=silent) == ["A lamp"]
    ideas = reverse("projects:ideas", args=[page.campaign.slug])
    for address in ("/en/suggestions/", ideas):
        assert client.get(address, {"q": silent}).status_code == 200


def test_tags_of_hidden_ideas_are_not_offered(client: Client) -> None:
    page = cms.live_page()
    hidden = projects.idea(page.campaign, tags=["rude", "lamps"])
    projects.idea(page.campaign, tags=["lamps"])
    moderation.hide(hidden, by=accounts.editor(), at=timezone.now(), reason="Rude.")

    text = client.get(ADDRESS).text

    assert "lamps" in text
    assert "rude" not in text


def test_firms_without_anything_public_are_not_offered(client: Client) -> None:
    projects.campaign(state=CampaignState.DRAFT, firm=accounts.firm("Shy Works"))
    cms.live_page(projects.campaign(firm=accounts.firm("Bold Works")))

    text = client.get(ADDRESS).text

    assert "Bold Works" in text
    assert "Shy Works" not in text


def test_what_closes_within_hours_comes_first_here_too(client: Client) -> None:
    from datetime import timedelta

    round_ = payments.funding_round(lasts=timedelta(hours=2))
    cms.live_page(round_.campaign, title="Closes tonight")
    cms.live_page(projects.campaign("vote"), title="Newer")

    assert shown(client) == ["Closes tonight", "Newer"]


def test_what_is_closed_comes_last(client: Client) -> None:
    cms.live_page(projects.campaign(), title="The older")
    ended = projects.campaign(state=CampaignState.CLOSED)
    cms.live_page(ended, title="The ended")
    assert ended.published_at == Campaign.objects.latest("published_at").published_at

    page = client.get("/en/campaigns/").text

    assert page.index("The older") < page.index("The ended")


def test_the_words_offered_are_of_the_language_of_the_page(client: Client) -> None:
    campaign = projects.campaign()
    cms.live_page(campaign)
    for name, language in (("Hand", "de"), ("Grip", "en"), ("Anything", "")):
        idea = projects.idea(campaign, tags=[name])
        Idea.objects.filter(pk=idea.pk).update(language=language)

    page = client.get("/en/campaigns/")

    assert [chip.name for chip in page.context["discover"].tags] == ["Anything", "Grip"]


def test_filters_are_one_line_until_they_are_used(client: Client) -> None:
    cms.live_page(projects.campaign())

    assert '<details class="fold"><summary>Filters' in client.get("/en/campaigns/").text
    assert '<details class="fold" open>' in client.get("/en/campaigns/?phase=vote").text
    assert '<details class="fold"><summary>' in client.get("/en/campaigns/?q=lamp").text


def test_the_foot_of_a_page_says_whose_it_is(client: Client) -> None:
    assert "<span>Eyelevel</span></span>" in client.get("/en/campaigns/").text
