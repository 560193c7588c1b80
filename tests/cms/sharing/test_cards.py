"""Which words a card has, and who gets it: never a vote, and nothing that is not public."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Firm
from cms.models import CampaignPage
from cms.sharing import cards
from cms.sharing.cards import Card
from community import moderation
from core.money import Money
from core.templatetags.format import moment
from payments import open_rounds
from payments.open_rounds import OpenRound
from projects.models import CampaignState, Idea, IdeaState, PhaseKind
from tests.factories import accounts, cms, firms, projects

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def card_of(page: Any) -> Card:
    now = timezone.now()
    round_ = open_rounds.of([page.campaign], at=now).get(page.campaign_id)
    return cards.of_page(page, round_=round_, at=now)


def test_a_campaign_tells_firm_and_phase_in_the_language_of_its_page() -> None:
    page = cms.live_page(projects.campaign(PhaseKind.VOTE), language="pl", title="Lampa")

    card = card_of(page)

    assert (card.title, card.above) == ("Lampa", page.campaign.firm.name)
    assert card.language == "pl"
    assert card.state
    assert card.share is None


def test_an_open_round_tells_what_was_pledged() -> None:
    page, now = cms.live_page(), timezone.now()
    round_ = OpenRound(Money(2_500, "EUR"), Money(10_000, "EUR"), now)

    card = cards.of_page(page, round_=round_, at=now)

    assert card.share == 0.25
    assert card.sums == "€25 of €100 pledged"


def test_a_closed_campaign_says_so() -> None:
    card = card_of(cms.live_page(projects.campaign(state=CampaignState.CLOSED)))

    assert card.state == "Closed"


def test_one_that_has_not_begun_says_when_it_does() -> None:
    campaign = projects.campaign(projects.BEFORE)

    card = card_of(cms.live_page(campaign))

    assert card.state == f"Begins {moment(campaign.phases.get(position=0).starts_at)}"


def test_another_logo_makes_another_card() -> None:
    page = cms.live_page()
    plain = card_of(page)
    firms.with_logo(page.campaign.firm)

    shown = card_of(CampaignPage.objects.select_related("campaign__firm").get(pk=page.pk))

    assert (plain.logo, shown.logo) == ("", str(Firm.objects.get().logo))
    assert shown.mark != plain.mark


@pytest.mark.parametrize("days", [0, 30])
def test_votes_change_no_card_before_or_after_the_close(days: int) -> None:
    """Whoever compares two pictures learns nothing of the vote."""
    campaign = projects.campaign(PhaseKind.VOTE)
    idea = projects.idea(campaign)
    page, at = cms.live_page(campaign), timezone.now() + timedelta(days=days)

    def both() -> tuple[str, str]:
        of_idea = cards.of_idea(idea, language="en", at=at)
        return cards.of_page(page, round_=None, at=at).mark, of_idea.mark

    before = both()
    projects.ballot(idea)
    Idea.objects.filter(pk=idea.pk).update(votes=7, place=1)
    idea.refresh_from_db()

    assert both() == before


def test_an_idea_tells_its_number_and_what_became_of_it() -> None:
    idea = projects.idea(projects.campaign(title="The lamp"), title="A screw")
    Idea.objects.filter(pk=idea.pk).update(state=IdeaState.CHOSEN)
    idea.refresh_from_db()

    card = cards.of_idea(idea, language="en", at=timezone.now())

    assert card.above == f"Idea {idea.number} · The lamp"
    assert (card.title, card.state) == ("A screw", "Chosen")


class TestAddresses:
    def test_a_campaigns_picture_is_kept_by_its_mark(self, client: Client) -> None:
        page = cms.live_page()
        address = cards.address_of_page(page)

        response = client.get(address)
        marked = client.get(f"{address}?{response['ETag'].strip(chr(34))}")
        again = client.get(address, HTTP_IF_NONE_MATCH=response["ETag"])

        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "public, max-age=300, s-maxage=300"
        assert marked["Cache-Control"] == "public, max-age=31536000, s-maxage=300"
        assert again.status_code == 304
        assert not response.cookies

    def test_an_idea_has_one_in_each_language(self, client: Client) -> None:
        idea = projects.idea(projects.campaign())

        english = client.get(cards.address_of_idea(idea, language="en"))
        persian = client.get(cards.address_of_idea(idea, language="fa"))

        assert english.status_code == persian.status_code == 200
        assert english["ETag"] != persian["ETag"]

    def test_what_was_hidden_is_not_told_by_the_picture_that_was_drawn(
        self, client: Client
    ) -> None:
        idea = projects.idea(projects.campaign(), title="Shameful")
        address = cards.address_of_idea(idea, language="en")
        mark = client.get(address)["ETag"].strip('"')
        moderation.hide(idea, reason="It shames.", by=accounts.editor(), at=timezone.now())

        assert client.get(f"{address}?{mark}").status_code == 404
        assert client.get(f"/media/cards/{mark}.png").status_code == 404

    def test_what_is_not_public_has_none(self, client: Client) -> None:
        draft = cms.live_page(projects.campaign(state=CampaignState.DRAFT))
        unwritten = cms.draft_page(projects.campaign())
        hidden = projects.idea(projects.campaign())
        Idea.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now(), hidden_reason="spam")

        for address in (
            cards.address_of_page(draft),
            cards.address_of_page(unwritten),
            cards.address_of_idea(hidden, language="en"),
            "/cards/xx/campaigns/lamp.png",
            "/cards/en/ideas/lamp/99999999999999999999.png",
        ):
            assert client.get(address).status_code == 404
