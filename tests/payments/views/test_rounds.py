"""A round's own page."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Firm
from community import moderation
from core.templatetags.format import moment
from payments.models import FundingRound, RoundState
from tests.factories import accounts, payments, projects

pytestmark = pytest.mark.django_db


def test_a_round_for_an_idea_shows_its_picture_and_the_way_to_it(client: Client) -> None:
    round_ = payments.funding_round()
    idea = projects.idea(projects.campaign(firm=round_.campaign.firm), title="A cell of one size")
    projects.image(idea, alt="The cell beside a coin")
    round_.idea = idea
    round_.save(update_fields=["idea"])

    text = client.get(round_.get_absolute_url()).text

    assert 'alt="The cell beside a coin"' in text
    assert "For the idea “<bdi>A cell of one size</bdi>”" in text
    assert "<bdi>Jonas Wirth</bdi> proposed it" in text
    assert f'href="{idea.get_absolute_url()}"' in text


def test_a_round_for_an_idea_that_was_hidden_shows_no_picture_of_it(client: Client) -> None:
    round_ = payments.funding_round()
    idea = projects.idea(projects.campaign(firm=round_.campaign.firm))
    projects.image(idea, alt="What nobody should see")
    round_.idea = idea
    round_.save(update_fields=["idea"])
    moderation.hide(idea, reason="Stolen.", by=accounts.editor(), at=timezone.now())

    text = client.get(round_.get_absolute_url()).text

    assert "What nobody should see" not in text
    assert f'<img src="/en/c/{round_.campaign.slug}/picture/" alt=""' in text


def test_a_round_for_the_whole_campaign_names_it_and_leads_there(client: Client) -> None:
    round_ = payments.funding_round()

    text = client.get(round_.get_absolute_url()).text

    assert f"For all of “<bdi>{round_.campaign.title}</bdi>”" in text
    assert f'<a href="{round_.campaign.get_absolute_url()}">The campaign and its story</a>' in text
    assert f'<img src="/en/c/{round_.campaign.slug}/picture/" alt=""' in text
    assert text.count('id="terms-title"') == 1


def test_the_bar_on_a_phone_says_how_far_the_round_is_and_until_when(client: Client) -> None:
    text = client.get(payments.funding_round().get_absolute_url()).text

    bar = text.partition('<section class="sticky-act"')[2].partition("</section>")[0]
    assert re.search(r"<b>€0 of €100</b><span>until \d", bar)


def test_a_round_that_has_not_opened_says_when_it_does_and_no_noughts(client: Client) -> None:
    round_ = payments.funding_round(state=RoundState.SCHEDULED)
    address = round_.get_absolute_url()

    text = client.get(address).text

    opens = moment(round_.opens_at, "short")
    assert f'Opens</span> <span class="figure">{opens}</span>' in text
    assert "<dt>the goal</dt><dd" in text
    assert "follow/later/" in text
    # As it is read: an address that ends in a nought and goes on with a slash holds "0%", too.
    words = strip_tags(text)
    for nought in ("€0", "0%", "Where the funding stands", "There are no pledges"):
        assert nought not in words
    client.force_login(accounts.user())
    assert 'id="follow-campaign"' in client.get(address).text
    client.force_login(accounts.owner_of(round_.campaign.firm))
    assert "follow-campaign" not in client.get(address).text


def test_an_open_round_leaves_following_to_its_campaign(client: Client) -> None:
    client.force_login(accounts.user())

    assert "follow-campaign" not in client.get(payments.funding_round().get_absolute_url()).text


class TestLanguages:
    """Its words and the firm's line about itself are the reader's, or say whose they are."""

    @pytest.fixture
    def told(self) -> FundingRound:
        offer = payments.reward_terms(
            translations={"fa": {"title": "چراغ", "description": "یک چراغ."}}
        )
        made = payments.funding_round(
            language="en", translations={"fa": {"title": "دور چراغ"}}, rewards=(offer,)
        )
        Firm.objects.update(language="de", translations={"fa": {"about": "چراغ دوچرخه"}})
        return made

    def page(self, client: Client, told: FundingRound, language: str) -> str:
        return client.get(f"/{language}/rounds/{told.slug}/").text

    def test_in_a_language_they_are_translated_into(
        self, client: Client, told: FundingRound
    ) -> None:
        text = self.page(client, told, "fa")

        assert "<h1><bdi>دور چراغ</bdi></h1>" in text
        assert '<h3 class="reward__name"><bdi>چراغ</bdi></h3>' in text
        assert "<p><bdi>یک چراغ.</bdi></p>" in text
        assert '<span class="byline__note"><bdi>چراغ دوچرخه</bdi></span>' in text
        assert told.title not in text

    def test_in_any_other(self, client: Client, told: FundingRound) -> None:
        text = self.page(client, told, "pl")

        assert f'<h1><bdi lang="en">{told.title}</bdi></h1>' in text
        assert f'<span aria-current="page" lang="en">{told.title}</span>' in text
        assert '<h3 class="reward__name"><bdi lang="en">The light</bdi></h3>' in text
        assert 'byline__note"><bdi lang="de">bicycle lights since 2009</bdi>' in text

    def test_in_their_own(self, client: Client, told: FundingRound) -> None:
        text = self.page(client, told, "en")

        assert f"<h1><bdi>{told.title}</bdi></h1>" in text
        assert 'lang="en">The light' not in text

    def test_choosing_a_reward(self, client: Client, told: FundingRound) -> None:
        said = client.get(f"/fa/rounds/{told.slug}/pledge/?reward={told.rewards.get().pk}").text

        assert "<b><bdi>چراغ</bdi></b>" in said
        assert "<dt><bdi>چراغ</bdi></dt>" in said
