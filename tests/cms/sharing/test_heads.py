"""What a page says of itself: in which languages it is, which is its address, how it is shared."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from cms import campaign_pages
from cms.models import CampaignPage, InformationPage
from payments.models import FundingRound
from projects.models import CampaignState, Idea
from tests.factories import accounts, cms, payments, projects

pytestmark = pytest.mark.django_db


def in_two_languages() -> tuple[CampaignPage, CampaignPage]:
    page = cms.live_page(title="A lamp")
    polish = campaign_pages.translate(page, language="pl", by=accounts.editor())
    polish.title, polish.slug = "Lampa", "lampa"
    polish.save_revision().publish()
    return page, CampaignPage.objects.get(pk=polish.pk)


def alternate(code: str, path: str) -> str:
    return f'<link rel="alternate" hreflang="{code}" href="{settings.SITE_URL}{path}">'


def canonical(path: str) -> str:
    return f'<link rel="canonical" href="{settings.SITE_URL}{path}">'


class TestLanguages:
    def test_only_real_translations_are_named(self, client: Client) -> None:
        page, polish = in_two_languages()

        text = client.get(f"/en/campaigns/{page.slug}/").text

        assert alternate("en", f"/en/campaigns/{page.slug}/") in text
        assert alternate("pl", f"/pl/campaigns/{polish.slug}/") in text
        assert alternate("x-default", f"/en/campaigns/{page.slug}/") in text
        assert 'hreflang="de" href="http' not in text

    def test_a_draft_in_another_language_is_not_named(self, client: Client) -> None:
        page = cms.live_page()
        campaign_pages.translate(page, language="pl", by=accounts.editor())

        assert 'hreflang="pl" href="http' not in client.get(f"/en/campaigns/{page.slug}/").text

    def test_the_menu_leads_to_the_translation_and_else_to_the_same_text(
        self, client: Client
    ) -> None:
        page, polish = in_two_languages()

        text = client.get(f"/en/campaigns/{page.slug}/").text

        assert f'<a href="/pl/campaigns/{polish.slug}/" lang="pl" hreflang="pl">' in text
        assert f'<a href="/fa/campaigns/{page.slug}/" lang="fa" hreflang="fa">' in text

    def test_a_reader_without_a_translation_is_told_and_offered_what_there_is(
        self, client: Client
    ) -> None:
        page, polish = in_two_languages()
        client.cookies.clear()

        text = client.get(f"/de/campaigns/{polish.slug}/", HTTP_ACCEPT_LANGUAGE="pl").text

        # English comes before Polish for a reader of neither: see in_order_of.
        assert '<html lang="de"' in text
        assert canonical(f"/en/campaigns/{page.slug}/") in text
        assert f'<a href="/pl/campaigns/{polish.slug}/" lang="pl" hreflang="pl">polski</a>' in text

    def test_in_ones_own_language_nothing_is_said(self, client: Client) -> None:
        page, _polish = in_two_languages()

        assert "It has not been translated" not in client.get(f"/en/campaigns/{page.slug}/").text

    def test_a_page_in_another_language_says_so(self, client: Client) -> None:
        page = cms.live_page(language="de", title="Eine Lampe")

        text = client.get(f"/en/campaigns/{page.slug}/").text

        assert "This text is in German. It has not been translated into your language yet." in text
        assert canonical(f"/de/campaigns/{page.slug}/") in text
        assert alternate("x-default", f"/de/campaigns/{page.slug}/") in text

    def test_updates_and_information_pages_name_theirs(self, client: Client) -> None:
        page, polish = in_two_languages()
        update = cms.update(page, title="News")
        other = update.copy_for_translation(Locale.objects.get(language_code="pl"))
        other.title, other.slug = "Wiadomości", "wiadomosci"
        other.save_revision().publish()

        text = client.get(f"/en/campaigns/{page.slug}/{update.slug}/").text
        german = client.get(f"/de/campaigns/{page.slug}/{update.slug}/").text

        assert alternate("pl", f"/pl/campaigns/{polish.slug}/wiadomosci/") in text
        assert canonical(f"/en/campaigns/{page.slug}/{update.slug}/") in german
        # The text is marked as English, our own words around it are not.
        assert '<h1 lang="en" dir="ltr">News</h1>' in german
        assert '<div class="story" lang="en" dir="ltr">' in german
        assert '<article class="stack stack--loose">' in german

    def test_an_information_page_names_its_own(self, client: Client) -> None:
        page = InformationPage.objects.get(slug="rules", locale__language_code="en")
        page.save_revision().publish()

        text = client.get("/en/rules/?a=1").text

        assert canonical("/en/rules/") in text


class TestSharing:
    def test_a_campaign_is_shared_with_title_words_and_picture(self, client: Client) -> None:
        page, _polish = in_two_languages()

        text = client.get(f"/en/campaigns/{page.slug}/").text

        for said in (
            '<meta property="og:title" content="A lamp">',
            f'<meta property="og:description" content="{page.standfirst}">',
            '<meta property="og:locale" content="en_GB">',
            '<meta property="og:locale:alternate" content="pl_PL">',
            f'content="{settings.SITE_URL}/cards/en/campaigns/{page.slug}.png?',
            '<meta property="og:image:width" content="1200">',
            '<meta name="twitter:card" content="summary_large_image">',
        ):
            assert said in text

    def test_the_pictures_address_changes_with_the_money(self, client: Client) -> None:
        round_ = payments.funding_round()
        page = cms.live_page(round_.campaign)
        address = f"/en/campaigns/{page.slug}/"
        before = client.get(address).text.split(".png?")[1].split('"')[0]

        FundingRound.objects.filter(pk=round_.pk).update(goal_minor=5_000)

        assert client.get(address).text.split(".png?")[1].split('"')[0] != before

    def test_an_idea_is_shared_by_its_own_title(self, client: Client) -> None:
        idea = projects.idea(projects.campaign(), title="A coin <screw>")

        text = client.get(idea.get_absolute_url()).text

        assert '<meta property="og:title" content="A coin &lt;screw&gt;">' in text
        assert f"/cards/en/ideas/{idea.campaign.slug}/{idea.number}.png?" in text

    def test_a_hidden_idea_is_not_shared(self, client: Client) -> None:
        idea = projects.idea(projects.campaign())
        Idea.objects.filter(pk=idea.pk).update(hidden_at=timezone.now(), hidden_reason="spam")

        assert "og:title" not in client.get(idea.get_absolute_url()).text

    def test_a_campaign_before_its_publication_has_no_picture(self, client: Client) -> None:
        page = cms.live_page(projects.campaign(state=CampaignState.DRAFT))
        client.force_login(accounts.editor())

        assert "og:image" not in client.get(f"/en/campaigns/{page.slug}/").text
