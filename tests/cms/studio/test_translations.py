"""The studio's view of languages: one's own, a page at a time, with the way to mend it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import translations
from cms.models import CampaignPage, UpdatePage
from cms.studio import translations as views
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db
INDEX = "/admin/studio/translations/"


def behind(title: str = "A lamp", page: CampaignPage | None = None) -> CampaignPage:
    """A Polish page whose English original has been published since."""
    page = page or cms.live_page(title=title)
    polish = translations.translate(page, language="pl", by=accounts.editor())
    polish.title = f"{title} (pl)"
    polish.save_revision().publish()
    CampaignPage.objects.get(pk=page.pk).save_revision().publish()
    found: CampaignPage = CampaignPage.objects.get(pk=polish.pk)
    return found


def languages(page: CampaignPage | UpdatePage) -> str:
    return reverse("studio:languages", args=[page.pk])


class TestWhatHasFallenBehind:
    def test_a_firm_reads_its_own(self, client: Client) -> None:
        mine = behind("Mine")
        behind("Theirs", cms.live_page(projects.campaign(firm=accounts.firm("B")), title="Theirs"))
        client.force_login(accounts.owner_of(mine.campaign.firm))

        text = client.get(INDEX).text

        assert "Mine (pl)" in text
        assert f"/admin/pages/{mine.pk}/edit/" in text
        assert "/compare/" in text
        assert "Theirs" not in text

    def test_editors_read_all(self, client: Client) -> None:
        behind("One")
        behind("Two")
        client.force_login(accounts.editor())

        text = client.get(INDEX).text

        assert "One (pl)" in text
        assert "Two (pl)" in text

    def test_what_has_changed_can_be_read(self, client: Client) -> None:
        mine = behind()
        client.force_login(accounts.owner_of(mine.campaign.firm))
        link = client.get(INDEX).text.split("/compare/")[0].rsplit('"', 1)[1]

        rest = client.get(INDEX).text.split(link + "/compare/")[1].split('"')[0]

        assert client.get(f"{link}/compare/{rest}").status_code == 200

    def test_nothing_behind_says_so(self, client: Client) -> None:
        client.force_login(accounts.editor())

        assert "None: every translation says what its original says." in client.get(INDEX).text

    def test_many_are_parted_and_cost_no_more(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views, "PER_PAGE", 2)
        client.force_login(accounts.editor())
        behind("One")
        client.get(INDEX)
        counts = []
        for title in ("Two", "Three"):
            behind(title)
            with CaptureQueriesContext(connection) as queries:
                text = client.get(INDEX).text
            counts.append(len(queries))

        assert counts[0] == counts[1]
        assert "Three (pl)" not in text
        assert "Three (pl)" in client.get(f"{INDEX}?page=2").text
        assert client.get(f"{INDEX}?page=x").status_code == 200


class TestLanguages:
    def test_a_firm_begins_a_translation_of_its_update(self, client: Client) -> None:
        page = cms.live_page()
        update = cms.update(page, title="News")
        translations.translate(page, language="pl", by=accounts.editor())
        client.force_login(accounts.owner_of(page.campaign.firm))

        assert "Translate into Polish" in client.get(languages(update)).text
        response = client.post(languages(update), {"language": "pl"})

        made = UpdatePage.objects.get(locale__language_code="pl")
        assert response["Location"] == f"/admin/pages/{made.pk}/edit/"
        assert client.get(response["Location"]).status_code == 200

    def test_the_page_above_comes_first(self, client: Client) -> None:
        page = cms.live_page()
        update = cms.update(page)
        client.force_login(accounts.owner_of(page.campaign.firm))

        response = client.post(languages(update), {"language": "pl"}, follow=True)

        assert "Translate the page above it first." in response.text
        assert UpdatePage.objects.count() == 1

    def test_a_second_click_finds_the_first(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.owner_of(page.campaign.firm))
        client.post(languages(page), {"language": "pl"})

        response = client.post(languages(page), {"language": "pl"}, follow=True)

        assert "There is a page in this language already." in response.text
        assert CampaignPage.objects.count() == 2

    @pytest.mark.parametrize("language", ["", "xx", "pl\x00", "x" * 5000])
    def test_a_language_we_do_not_speak_is_none(self, client: Client, language: str) -> None:
        page = cms.live_page()
        client.force_login(accounts.editor())

        response = client.post(languages(page), {"language": language})

        assert response.status_code in (302, 404)
        assert CampaignPage.objects.exclude(locale__language_code__in=["en", "pl"]).count() == 0

    def test_another_firms_pages_do_not_exist(self, client: Client) -> None:
        page = cms.live_page()
        update = cms.update(page)
        client.force_login(accounts.owner_of(accounts.firm("B")))

        for each in (page, update):
            assert client.get(languages(each)).status_code == 404
            assert client.post(languages(each), {"language": "pl"}).status_code == 404
        assert CampaignPage.objects.count() == 1

    def test_wagtails_own_view_is_closed_to_firms(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.owner_of(page.campaign.firm))
        address = reverse("simple_translation:submit_page_translation", args=[page.pk])

        assert client.get(address).status_code == 404

    def test_the_editor_of_a_page_leads_there(self, client: Client) -> None:
        page = cms.live_page()
        client.force_login(accounts.owner_of(page.campaign.firm))

        assert languages(page) in client.get(f"/admin/pages/{page.pk}/edit/").text
