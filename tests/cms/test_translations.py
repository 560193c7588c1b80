"""One page per language: begun from what there is, and known when it has fallen behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from cms import campaign_pages, desk, translations, waiting
from cms.campaign_pages import AlreadyTranslated
from cms.models import CampaignPage, InformationPage, UpdatePage
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


def owner_of(page: CampaignPage) -> User:
    return accounts.owner_of(page.campaign.firm)


def translated(page: CampaignPage, language: str = "pl") -> CampaignPage:
    made = translations.translate(page, language=language, by=owner_of(page))
    made.save_revision().publish()
    found: CampaignPage = CampaignPage.objects.get(pk=made.pk)
    return found


def publish_again(page: Page) -> None:
    fresh = page.specific_class.objects.get(pk=page.pk)
    fresh.save_revision().publish()


def behind(pages: Any = None) -> list[int]:
    among = Page.objects.all() if pages is None else pages
    return [page.pk for page in translations.outdated(among)]


class TestTranslating:
    def test_an_update_is_begun_below_the_translated_page(self) -> None:
        page = cms.live_page()
        polish = translated(page)
        update = cms.update(page, title="News")

        made = translations.translate(update, language="pl", by=owner_of(page))

        found = UpdatePage.objects.get(pk=made.pk)
        assert found.get_parent().pk == polish.pk
        assert (found.title, found.live, found.owner) == ("News", False, owner_of(page))
        assert found.translation_key == update.translation_key

    def test_without_a_page_above_it_nothing_is_begun(self) -> None:
        update = cms.update(cms.live_page())

        with pytest.raises(translations.NoPlaceYet):
            translations.translate(update, language="pl", by=accounts.editor())

        assert UpdatePage.objects.count() == 1

    def test_no_language_twice(self) -> None:
        page = cms.live_page()
        translated(page)
        update = cms.update(page)
        translations.translate(update, language="pl", by=owner_of(page))

        for each in (page, update):
            with pytest.raises(AlreadyTranslated):
                translations.translate(each, language="pl", by=owner_of(page))

        assert UpdatePage.objects.count() == 2
        assert CampaignPage.objects.count() == 2

    def test_an_information_page_is_begun_below_the_front_page(self) -> None:
        home = Page.objects.get(slug="home", locale__language_code="en")
        page = InformationPage(title="Contact", slug="contact", locale=home.locale)
        home.add_child(instance=page)

        made = translations.translate(page, language="fa", by=accounts.editor())

        assert made.locale.language_code == "fa"
        assert not made.live


class TestFallingBehind:
    def test_a_new_original_leaves_its_translation_behind(self) -> None:
        page = cms.live_page()
        polish = translated(page)
        assert behind() == []

        publish_again(page)

        assert behind() == [polish.pk]

    def test_it_has_caught_up_once_it_is_published_itself(self) -> None:
        page = cms.live_page()
        polish = translated(page)
        publish_again(page)

        publish_again(polish)

        assert behind() == []

    def test_a_new_translation_does_not_leave_the_original_behind(self) -> None:
        page = cms.live_page()
        publish_again(translated(page))

        assert behind() == []

    def test_drafts_are_neither(self) -> None:
        page = cms.live_page()
        polish = translated(page)
        publish_again(page)
        Page.objects.filter(pk=polish.pk).update(live=False)
        assert behind() == []

        Page.objects.filter(pk=polish.pk).update(live=True)
        Page.objects.filter(pk=page.pk).update(live=False)

        assert behind() == []

    def test_it_names_the_original_and_what_it_said_before(self) -> None:
        page = cms.live_page()
        said = CampaignPage.objects.get(pk=page.pk).live_revision
        translated(page)
        publish_again(page)

        (found,) = translations.outdated(Page.objects.all())

        assert found.source == page.pk
        assert found.source_title == page.title
        assert found.read_revision == said.pk

    def test_the_longest_behind_comes_first(self) -> None:
        pages = [cms.live_page(), cms.live_page()]
        polish = [translated(page) for page in pages]
        for page in pages:
            publish_again(page)
        later = timezone.now() + timedelta(hours=1)
        Page.objects.filter(pk=pages[0].pk).update(last_published_at=later)

        assert behind() == [polish[1].pk, polish[0].pk]

    def test_each_language_stands_with_its_state(self) -> None:
        page = cms.live_page()
        translated(page)
        campaign_pages.translate(page, language="de", by=owner_of(page))
        publish_again(page)

        found = {each.locale.language_code: each for each in translations.versions(page)}

        assert found["en"].is_source
        assert found["pl"].is_outdated
        assert found["de"].page is not None
        assert not found["de"].is_outdated
        assert found["fa"].page is None


class TestWhose:
    def test_a_firm_has_its_own_pages_and_their_updates(self) -> None:
        mine, other = cms.live_page(), cms.live_page(projects.campaign(firm=accounts.firm("B")))
        update = cms.update(mine)
        cms.update(other)

        found = set(translations.pages_of(owner_of(mine)).values_list("pk", flat=True))

        assert found == {mine.pk, update.pk}

    def test_the_staff_have_all_of_these_kinds(self) -> None:
        page = cms.live_page()

        found = translations.pages_of(accounts.editor())

        assert page.pk in found.values_list("pk", flat=True)
        assert found.filter(slug="rules").exists()
        assert not found.filter(slug="campaigns").exists()

    def test_the_desk_of_the_firm_says_it_and_no_other(self) -> None:
        page = cms.live_page()
        polish = translated(page)
        publish_again(page)
        now, other = timezone.now(), accounts.firm("B")

        (duty,) = desk.outdated_translations([page.campaign.firm_id], now)

        assert duty.url == f"/admin/pages/{polish.pk}/edit/"
        assert desk.outdated_translations([other.pk], now) == []

    def test_the_staff_are_told_of_as_many_as_the_page_lists(self, client: Client) -> None:
        english = InformationPage.objects.get(slug="rules", locale__language_code="en")
        polish = InformationPage.objects.get(
            translation_key=english.translation_key, locale__language_code="pl"
        )
        publish_again(polish)
        publish_again(english)
        firms = cms.live_page()
        fallen = translated(firms)
        publish_again(firms)
        editor = accounts.editor()
        client.force_login(editor)

        heap = waiting.outdated_translations(editor)

        others = english.get_translations().values_list("pk", flat=True)
        assert {item.url for item in heap.items} == {
            f"/admin/studio/pages/{pk}/languages/" for pk in [*others, fallen.pk]
        }
        assert polish.pk in others
        listed = client.get("/admin/studio/translations/").context["page"]
        assert heap.count == listed.paginator.count == len(heap.items)
