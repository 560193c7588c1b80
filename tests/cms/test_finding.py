"""Finding by words, over the whole site."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms import finding
from cms.models import CampaignPage
from community import moderation
from projects.models import CampaignState, Idea, PhaseKind
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


def titles(query: str) -> list[str]:
    """All that is suggested for these words."""
    found = finding.suggestions(query)
    return (
        [page.title for page in found.campaigns]
        + [idea.title for idea in found.ideas]
        + [firm.name for firm in found.firms]
    )


@pytest.mark.parametrize(
    "typed", ["lantern", "LANTERN", "łantern", "lant", "antern", "la", "open lantern", "owners"]
)
def test_a_campaign_is_found_by_its_words_as_they_are_typed(typed: str) -> None:
    page = cms.live_page(title="A lantern to open", standfirst="412 owners told us.")

    assert finding.campaigns(typed) == {page.campaign_id}


def test_a_campaign_is_found_in_any_of_its_languages_and_shown_in_the_readers() -> None:
    page = cms.live_page(title="A lantern to open")
    cms.live_page(page.campaign, language="pl", title="Latarnia do otwarcia")

    assert finding.campaigns("latarnia") == {page.campaign_id}
    assert titles("latarnia") == ["A lantern to open"]


def test_a_firms_name_leads_to_it_and_to_its_campaigns() -> None:
    campaign = projects.campaign(firm=accounts.firm("Kessler & Wolny"))
    cms.live_page(campaign, title="A headphone")

    assert finding.campaigns("wolny") == {campaign.pk}
    assert titles("wolny") == ["A headphone", "Kessler & Wolny"]


def test_what_is_not_public_is_not_found() -> None:
    draft = projects.campaign(firm=accounts.firm("Zephyr Works"))
    projects.idea(draft, title="Zephyr idea")
    cms.live_page(draft, title="Zephyr lantern")
    type(draft).objects.filter(pk=draft.pk).update(state=CampaignState.DRAFT, published_at=None)
    cms.draft_page(projects.campaign(title="Zephyr draft page"))
    type(draft.firm).objects.filter(pk=draft.firm_id).update(state="waiting", verified_at=None)

    assert finding.campaigns("zephyr") == set()
    assert titles("zephyr") == []
    assert titles("zephir") == []


def test_a_hidden_idea_is_not_found_by_its_words(client: Client) -> None:
    idea = projects.idea(projects.campaign(), title="Unspeakable gadget")
    moderation.hide(
        idea, by=accounts.editor(), at=timezone.now(), reason="It names a private person."
    )

    assert titles("unspeakable") == []
    assert titles("unspaekable") == []


@pytest.mark.parametrize("typed", ["lantren", "lanterm", "kesler", "foldabel", "oepn", "mkae"])
def test_a_slip_of_the_finger_still_finds_something(typed: str) -> None:
    campaign = projects.campaign(firm=accounts.firm("Kessler & Wolny"))
    cms.live_page(campaign, title="A lantern to open")
    projects.idea(campaign, title="Make it foldable")

    assert len(titles(typed)) >= 1


def test_the_best_title_comes_first_and_there_are_few() -> None:
    campaign = projects.campaign()
    for title in ("A lantern, a mount and a bell", "Lantern", "The lantern's own box"):
        projects.idea(campaign, title=title)
    for number in range(6):
        projects.idea(campaign, title=f"Another lantern no. {number}")

    found = finding.ideas("lantern", most=finding.SUGGESTED)

    assert len(found) == finding.SUGGESTED
    assert found[0].title.lower().startswith(("lantern", "a lantern", "another", "the lantern"))


def test_votes_change_nothing_in_what_is_found_nor_in_its_order() -> None:
    campaign = projects.campaign(PhaseKind.VOTE)
    ideas = [projects.idea(campaign, title=f"Lantern {word}") for word in ("blue", "teal", "grey")]
    before = titles("lantern")

    for _ in range(3):
        projects.ballot(ideas[2])

    assert before == titles("lantern")
    assert len(before) == 3


@pytest.mark.parametrize("typed", ["", " ", "%", "'", "\\", "a'b & c:*", "%%%", "☃☃☃", "x" * 120])
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    cms.live_page(title="A lantern")

    assert titles(typed) == []


def test_suggestions_cost_the_same_with_many_rows() -> None:
    def queries() -> int:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            finding.suggestions("lantern")
        return len(captured)

    cms.live_page(title="A lantern")
    few = queries()
    for number in range(4):
        page = cms.live_page(title=f"Lantern {number}")
        projects.idea(page.campaign, title=f"Lantern idea {number}")

    assert queries() <= few + 1
    assert few <= 8


def plan(query: str) -> str:
    """The names of the indexes that PostgreSQL would take for this query, had it no choice."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query}")
        (found,) = cursor.fetchone()
    return json.dumps(found)


def test_the_indexes_fit_the_questions() -> None:
    pages = CampaignPage.objects.order_by()
    assert pages.query is not None
    for name, query in {
        "page_title_letters": "SELECT 1 FROM wagtailcore_page"
        " WHERE eyelevel_plain(title) LIKE '%lantern%'",
        "page_title_words": "SELECT 1 FROM wagtailcore_page"
        " WHERE eyelevel_words(title, '') @@ to_tsquery('simple', 'lantern:*')",
        "campaign_page_words": "SELECT 1 FROM cms_campaignpage"
        " WHERE eyelevel_words('', standfirst) @@ to_tsquery('simple', 'lantern:*')",
        "firm_name_letters": "SELECT 1 FROM accounts_firm"
        " WHERE eyelevel_plain(name) LIKE '%lantern%'",
    }.items():
        assert name in plan(query)


class TestSuggestions:
    def test_they_are_links_and_a_word_for_screen_readers(self, client: Client) -> None:
        page = cms.live_page(title="A lantern to open")
        idea = projects.idea(page.campaign, title="Lantern with a hook")

        shown = client.get("/en/suggestions/", {"q": "lantern"}).text

        assert f'href="/en/campaigns/{page.slug}/"' in shown
        assert f'href="{idea.get_absolute_url()}"' in shown
        assert "2 suggestions" in shown

    def test_nothing_is_said_of_nothing(self, client: Client) -> None:
        shown = client.get("/en/suggestions/").text

        assert "<a " not in shown
        assert "suggestion" not in shown.replace("suggestions-said", "")

    @pytest.mark.parametrize("q", ["\x00", "a\x00b", "x" * 5000, "<script>", "ﷺ", "''"])
    def test_anything_may_be_typed(self, client: Client, q: str) -> None:
        response = client.get("/en/suggestions/", {"q": q})

        assert response.status_code == 200
        assert "<script>" not in response.text

    def test_it_is_the_same_for_everyone_and_sets_no_cookie(self, client: Client) -> None:
        cms.live_page(title="A lantern to open")

        assert not client.get("/en/suggestions/", {"q": "lantern"}).cookies


def test_an_idea_without_an_author_is_found_too() -> None:
    idea = projects.idea(projects.campaign(), title="Imported lantern")
    Idea.objects.filter(pk=idea.pk).update(author=None)

    assert titles("imported") == ["Imported lantern"]
