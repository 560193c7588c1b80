"""One campaign, a page per language, everything in place."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Firm
from accounts.models.firms import Accent
from cms.blocks import StoryBlock
from cms.models import CampaignPage
from community import moderation
from core.templatetags.format import day, moment
from payments import pledging
from payments.models import RoundState
from projects.models import CampaignState, Idea, IdeaState, PhaseKind, VoteRule
from tests.factories import accounts, cms, payments, projects

pytestmark = pytest.mark.django_db


def test_the_page_shows_story_firm_phases_and_ideas(client: Client) -> None:
    campaign = projects.campaign()
    projects.idea(campaign, title="A screw instead of glue")
    page = cms.live_page(campaign, lead=cms.picture(), pictures=1)
    cms.update(page)

    text = client.get(f"/en/campaigns/{page.slug}/").text

    for said in (
        page.title,
        page.standfirst,
        "Last winter we asked everyone.",
        'alt="A lamp on a table"',
        'alt="Part 0"',
        campaign.firm.name,
        "A screw instead of glue",
        "The hinge passed",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        (PhaseKind.PROPOSE, "Sign in to propose an idea</a>"),
        (PhaseKind.VOTE, 'href="#ideas">Vote</a>'),
        (PhaseKind.TEST, ""),
    ],
)
def test_what_can_be_done_now_stands_before_the_story(
    client: Client, kind: PhaseKind, act: str
) -> None:
    page = cms.live_page(projects.campaign(kind))

    above = client.get(f"/en/campaigns/{page.slug}/").text.partition('aria-label="The story"')[0]

    assert above.count("button--large") == bool(act)
    assert act in above


def test_before_the_first_phase_one_follows_and_reads_when_ideas_are_taken(client: Client) -> None:
    campaign = projects.campaign(projects.BEFORE)
    page = cms.live_page(campaign)

    text = client.get(f"/en/campaigns/{page.slug}/").text

    assert f"Ideas from {moment(campaign.phases.get(position=0).starts_at)}" in text
    assert text.count("button--main") == 1


def test_a_closed_campaign_ends_with_the_firms_word(client: Client) -> None:
    page = cms.live_page(projects.campaign(state=CampaignState.CLOSED))

    text = client.get(f"/en/campaigns/{page.slug}/").text

    assert f"A word from <bdi>{page.campaign.firm.name}</bdi>" in text
    assert "Nothing reached the threshold." in text


def test_a_closed_campaign_says_so_before_its_title(client: Client) -> None:
    closed = cms.live_page(projects.campaign(state=CampaignState.CLOSED))
    running = cms.live_page()

    head = client.get(f"/en/campaigns/{closed.slug}/").text.partition("<h1>")[0]

    assert f"Closed on {day(closed.campaign.closed_at)}" in head
    assert "Closed on" not in client.get(f"/en/campaigns/{running.slug}/").text


def test_what_can_be_done_stands_before_the_story_and_the_curve_after_it(client: Client) -> None:
    campaign = projects.campaign("fund")
    payments.funding_round(campaign=campaign, rewards=(payments.reward_terms(),))
    page = cms.live_page(campaign, lead=cms.picture())

    text = client.get(f"/en/campaigns/{page.slug}/").text

    order = ("<h1>", 'alt="A lamp on a table"', "Back this</a>", "phase-bar", "The story")
    places = [text.index(part) for part in (*order, 'id="funding"', 'id="rewards-title"')]
    assert places == sorted(places)
    assert text.count('class="button button--main button--wide') == 1


def test_the_firms_colour_goes_through_the_whole_campaign(client: Client) -> None:
    campaign = projects.campaign()
    Firm.objects.filter(pk=campaign.firm_id).update(accent=Accent.PLUM)
    idea, page = projects.idea(campaign), cms.live_page(campaign)
    update, ideas = cms.update(page), f"/en/ideas/{campaign.slug}/"
    talk = reverse("community:campaign", args=[campaign.slug])
    client.force_login(accounts.owner_of(campaign.firm))

    for address in (
        f"/en/campaigns/{page.slug}/",
        f"/en/campaigns/{page.slug}/{update.slug}/",
        reverse("updates", args=[campaign.slug]),
        talk,
        ideas,
        f"{ideas}propose/",
        f"{ideas}decisions/",
        idea.get_absolute_url(),
    ):
        response = client.get(address)
        assert response.status_code == 200
        assert 'data-accent="plum"' in response.text, address


def test_visitors_get_no_cookie_and_no_token(client: Client) -> None:
    page = cms.live_page()

    response = client.get(f"/en/campaigns/{page.slug}/")

    assert response.status_code == 200
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.text


def test_a_live_page_of_an_unpublished_campaign_is_for_its_firm_and_the_editors(
    client: Client,
) -> None:
    campaign = projects.campaign(state=CampaignState.DRAFT)
    page = cms.live_page(campaign)
    address = f"/en/campaigns/{page.slug}/"

    assert client.get(address).status_code == 404
    client.force_login(accounts.user("Stranger"))
    assert client.get(address).status_code == 404
    client.force_login(accounts.owner_of(accounts.firm("Another firm")))
    assert client.get(address).status_code == 404
    client.force_login(accounts.member_of(campaign.firm))
    assert client.get(address).status_code == 200
    client.force_login(accounts.editor())
    assert client.get(address).status_code == 200


def test_an_update_is_as_hidden_as_its_campaign(client: Client) -> None:
    page = cms.live_page(projects.campaign(state=CampaignState.DRAFT))
    shown = cms.live_page()
    hidden_update, shown_update = cms.update(page), cms.update(shown)

    assert client.get(f"/en/campaigns/{page.slug}/{hidden_update.slug}/").status_code == 404
    assert "It held." in client.get(f"/en/campaigns/{shown.slug}/{shown_update.slug}/").text


def test_an_update_goes_with_the_page_above_it(client: Client) -> None:
    page = cms.live_page()
    update = cms.update(page)
    address = f"/en/campaigns/{page.slug}/{update.slug}/"
    page.unpublish()

    assert client.get(address).status_code == 404
    client.force_login(accounts.user("Stranger"))
    assert client.get(address).status_code == 404
    client.force_login(accounts.member_of(page.campaign.firm))
    assert client.get(address).status_code == 200


def test_restoring_an_old_revision_changes_words_only(client: Client) -> None:
    page = cms.live_page(title="First words")
    old = page.latest_revision
    # What a revision of long ago may hold: another campaign, an end that has passed.
    other = projects.campaign()
    old.content |= {
        "campaign": other.pk,
        "language": "de",
        "expire_at": (timezone.now() - timedelta(days=1)).isoformat(),
    }
    old.save()
    before = type(page.campaign).objects.filter(pk=page.campaign_id).values().get()
    phases = list(page.campaign.phases.values())
    page.title = "Second words"
    page.save_revision().publish()

    old.publish()

    page = CampaignPage.objects.get(pk=page.pk)
    assert page.title == "First words"
    assert (page.campaign_id, page.language, page.expire_at) == (before["id"], "en", None)
    assert type(page.campaign).objects.filter(pk=page.campaign_id).values().get() == before
    assert list(page.campaign.phases.values()) == phases
    assert client.get(f"/en/campaigns/{page.slug}/").status_code == 200


def test_a_campaign_has_at_most_one_page_per_language() -> None:
    page = cms.live_page()

    with pytest.raises((IntegrityError, Exception), match=r"campaign_page_once|already exists"):
        cms.draft_page(page.campaign)

    assert CampaignPage.objects.filter(campaign=page.campaign).count() == 1


class TestLanguages:
    def test_the_reader_gets_the_page_in_their_language(self, client: Client) -> None:
        page = cms.live_page()
        cms.live_page(page.campaign, language="pl", title="Lampa na lata")

        response = client.get(f"/pl/c/{page.campaign.slug}/", follow=True)

        assert "Lampa na lata" in response.text
        assert response.request["PATH_INFO"].startswith("/pl/")

    def test_without_a_translation_the_interface_keeps_the_readers_language(
        self, client: Client
    ) -> None:
        page = cms.live_page()

        response = client.get(f"/fa/c/{page.campaign.slug}/", follow=True)

        assert response.request["PATH_INFO"] == f"/fa/campaigns/{page.slug}/"
        assert '<html lang="fa" dir="rtl">' in response.text
        assert 'lang="en" dir="ltr"' in response.text
        assert page.standfirst in response.text

    def test_a_page_only_in_polish_is_read_everywhere(self, client: Client) -> None:
        page = cms.live_page(language="pl", title="Lampa na lata")

        assert "Lampa na lata" in client.get(f"/en/campaigns/{page.slug}/").text

    def test_the_address_of_another_language_leads_to_the_readers(self, client: Client) -> None:
        page = cms.live_page()
        polish = cms.live_page(page.campaign, language="pl", title="Lampa na lata")
        CampaignPage.objects.filter(pk=polish.pk).update(slug="lampa")

        assert "Lampa na lata" in client.get(f"/pl/campaigns/{page.slug}/").text


class TestShortAddress:
    def test_strangers_do_not_learn_of_drafts(self, client: Client) -> None:
        page = cms.draft_page()

        assert client.get(f"/en/c/{page.campaign.slug}/").status_code == 404

    def test_the_firm_and_the_editors_reach_the_draft(self, client: Client) -> None:
        page = cms.draft_page()

        for person in (accounts.owner_of(page.campaign.firm), accounts.editor()):
            client.force_login(person)
            response = client.get(f"/en/c/{page.campaign.slug}/", follow=True)
            assert response.status_code == 200
            assert page.title in response.text

    def test_a_published_campaign_without_a_page_leads_to_its_ideas(self, client: Client) -> None:
        campaign = projects.campaign()

        response = client.get(f"/en/c/{campaign.slug}/")

        assert response["Location"] == f"/en/ideas/{campaign.slug}/"

    def test_one_of_funding_alone_leads_to_its_newest_round_or_to_its_firm(
        self, client: Client
    ) -> None:
        campaign = projects.campaign(PhaseKind.FUND, blueprint="fund")
        address = f"/pl/c/{campaign.slug}/"

        assert client.get(address)["Location"] == f"/pl/firms/{campaign.firm.slug}/"

        payments.funding_round(campaign=campaign, state=RoundState.DRAFT)
        assert client.get(address)["Location"] == f"/pl/firms/{campaign.firm.slug}/"

        opened = payments.funding_round(campaign=campaign)
        assert client.get(address)["Location"] == f"/pl/rounds/{opened.slug}/"
        assert client.get(address, follow=True).status_code == 200

    def test_a_page_in_another_language_goes_before_a_round(self, client: Client) -> None:
        campaign = projects.campaign(PhaseKind.FUND, blueprint="fund")
        page = cms.live_page(campaign)
        payments.funding_round(campaign=campaign)

        response = client.get(f"/fa/c/{campaign.slug}/")

        assert response["Location"] == f"/fa/campaigns/{page.slug}/"
        assert client.get(response["Location"]).status_code == 200

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_it_is_only_read(self, client: Client, method: str) -> None:
        page = cms.live_page()

        assert getattr(client, method)(f"/en/c/{page.campaign.slug}/").status_code == 405
        assert getattr(client, method)(f"/en/campaigns/{page.slug}/").status_code == 405


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200
    for number, query in enumerate(captured.captured_queries, 1):
        print(number, query["sql"][:160])
    return len(captured)


@pytest.mark.parametrize("rule", [VoteRule.OPEN, VoteRule.SEALED])
def test_everything_on_the_page_takes_at_most_fifteen_queries(
    client: Client, rule: VoteRule
) -> None:
    campaign = projects.campaign("vote", vote_rule=rule)
    ideas = [projects.idea(campaign, title=f"Idea {n}", tags=["light"]) for n in range(5)]
    for idea in ideas:
        projects.image(idea)
    voter = accounts.user("Vera Voter")
    projects.ballot(ideas[0], ideas[1], voter=voter)
    page = cms.live_page(campaign, lead=cms.picture(), pictures=3)
    cms.update(page)
    client.force_login(voter)

    assert queries(client, f"/en/campaigns/{page.slug}/") <= 15


def test_a_decision_on_a_hidden_idea_stands_on_the_idea_s_own_page_alone(client: Client) -> None:
    page = cms.live_page(projects.campaign("fund"))
    for title, reason in (("A screw", "We can make it."), ("A spring", "Nobody can wind it.")):
        idea = projects.idea(page.campaign, title=title)
        Idea.objects.filter(pk=idea.pk).update(state=IdeaState.SHORTLISTED)
        idea = projects.decided(Idea.objects.get(pk=idea.pk), reason=reason)
    moderation.hide(idea, reason="It names somebody.", by=accounts.editor(), at=timezone.now())

    text = client.get(f"/en/campaigns/{page.slug}/").text

    assert "We can make it." in text
    assert "Nobody can wind it." not in text


def test_a_page_that_raises_money_takes_at_most_fifteen_queries(client: Client) -> None:
    campaign = projects.campaign("fund")
    chosen = projects.idea(campaign, title="The chosen screw")
    Idea.objects.filter(pk=chosen.pk).update(state=IdeaState.SHORTLISTED)
    campaign = projects.counted(campaign)
    projects.decided(Idea.objects.get(pk=chosen.pk))
    round_ = payments.funding_round(campaign=campaign, rewards=(payments.reward_terms(),))
    backer = accounts.user("Bea Backer")
    pledging.save_card(
        payments.draft_pledge(round_, backer=backer, reward=round_.rewards.get()),
        payment_method_id="pm_1",
        card="Visa 4242",
        setup_intent_id="seti_1",
        at=timezone.now(),
    )
    page = cms.live_page(campaign, lead=cms.picture(), pictures=3)
    cms.update(page)
    client.force_login(backer)

    assert queries(client, f"/en/campaigns/{page.slug}/") <= 15
    text = client.get(f"/en/campaigns/{page.slug}/").text
    assert "The chosen screw" in text
    assert "We can make it." in text
    assert 'id="funding"' in text


def test_every_kind_of_block_shows(client: Client) -> None:
    page = cms.live_page()
    page.story = StoryBlock().to_python(
        [
            {"type": "text", "value": "<h2>What broke</h2><p><b>Pads</b><script>x</script></p>"},
            {"type": "quote", "value": {"words": "Give me <one> screw.", "who": "Marta Z."}},
            {
                "type": "facts",
                "value": [
                    {"type": "item", "id": "1", "value": {"word": "screws", "figure": "1 kind"}}
                ],
            },
            {
                "type": "picture",
                "value": {"image": cms.picture().pk, "alt": "Four parts", "caption": "They wear."},
            },
        ]
    )
    page.save_revision().publish()

    text = client.get(f"/en/campaigns/{page.slug}/").text

    for said in (
        "<h2>What broke</h2>",
        "<b>Pads</b>",
        "Give me &lt;one&gt; screw.",
        "Marta Z.",
        "<dt>screws</dt><dd>1 kind</dd>",
        'alt="Four parts"',
        "They wear.",
    ):
        assert said in text
