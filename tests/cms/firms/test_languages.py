"""A firm's line about itself, in the languages that its campaigns have pages in."""

import pytest
from django.test import Client

from accounts.models import Firm, FirmState
from cms.models import CampaignPage
from tests.factories import accounts, cms, projects
from tests.projects.test_languages import chosen

pytestmark = pytest.mark.django_db


@pytest.fixture
def persian(firm: Firm) -> CampaignPage:
    return cms.live_page(projects.campaign(firm=firm), language="fa")


def typed(firm: Firm, **changes: str) -> dict[str, str]:
    return {
        "name": firm.name,
        "registry_number": "526-000-12-46",
        "city": firm.city,
        "about": "bicycle lights",
        "language": "en",
        "country": "PL",
        "understood": "on",
    } | changes


def details(firm: Firm) -> str:
    return f"/en/firms/{firm.slug}/details/"


@pytest.mark.usefixtures("owner")
class TestWriting:
    @pytest.mark.usefixtures("persian")
    def test_there_is_a_field_for_each_language_of_its_pages(
        self, client: Client, firm: Firm
    ) -> None:
        text = client.get(details(firm) + "?country=PL").text

        assert 'name="about_fa"' in text
        assert '<summary lang="fa"><bdi>فارسی</bdi></summary>' in text
        assert 'name="about_pl"' not in text

    @pytest.mark.usefixtures("persian")
    def test_it_is_kept_and_costs_no_verification(self, client: Client, firm: Firm) -> None:
        client.post(details(firm), typed(firm))
        Firm.objects.update(state=FirmState.VERIFIED, verified_at=firm.verified_at)

        answer = client.post(details(firm), typed(firm, about_fa="چراغ دوچرخه"))

        firm.refresh_from_db()
        assert answer["Location"] == f"/en/firms/{firm.slug}/team/"
        assert (firm.language, firm.translations) == ("en", {"fa": {"about": "چراغ دوچرخه"}})
        assert firm.state == FirmState.VERIFIED
        assert 'value="چراغ دوچرخه"' in client.get(details(firm)).text

    @pytest.mark.usefixtures("persian")
    @pytest.mark.parametrize("words", ["چ" * 161, "..."])
    def test_what_cannot_stand_is_said_and_nothing_changes(
        self, client: Client, firm: Firm, words: str
    ) -> None:
        answer = client.post(details(firm), typed(firm, about_fa=words, about="lamps"))

        assert answer.status_code == 422
        assert words in answer.text
        assert 'href="#id_about_fa"' in answer.text
        firm.refresh_from_db()
        assert (firm.about, firm.translations) == ("bicycle lights since 2009", {})

    def test_without_pages_it_is_said_once(self, client: Client, firm: Firm) -> None:
        client.post(details(firm), typed(firm, about_fa="چراغ دوچرخه"))

        firm.refresh_from_db()
        assert (firm.about, firm.translations) == ("bicycle lights", {})


def test_the_language_of_a_new_firms_line_is_asked_with_it(client: Client) -> None:
    client.force_login(accounts.user())

    text = client.get("/pl/firms/new/?country=PL").text

    assert chosen(text) == "pl"


class TestReading:
    @pytest.fixture
    def told(self, firm: Firm) -> Firm:
        firm.language, firm.translations = "en", {"fa": {"about": "چراغ دوچرخه"}}
        firm.save()
        return firm

    @pytest.mark.parametrize(
        ("language", "line"),
        [
            ("fa", "<bdi>چراغ دوچرخه</bdi>"),
            ("en", "<bdi>Bicycle lights since 2009</bdi>"),
            ("de", '<bdi lang="en">Bicycle lights since 2009</bdi>'),
        ],
    )
    def test_its_page_says_it_in_the_readers_language_or_names_another(
        self, client: Client, told: Firm, language: str, line: str
    ) -> None:
        text = client.get(f"/{language}/firms/{told.slug}/").text

        assert f'<p class="standfirst">{line} · <bdi>Freiburg</bdi></p>' in text

    @pytest.mark.parametrize(
        ("language", "note"),
        [
            ("fa", "<bdi>Freiburg · چراغ دوچرخه</bdi>"),
            ("de", '<bdi lang="en">Freiburg · bicycle lights since 2009</bdi>'),
        ],
    )
    def test_so_does_its_campaign(
        self, client: Client, told: Firm, language: str, note: str
    ) -> None:
        page = cms.live_page(projects.campaign(firm=told), language=language)

        assert note in client.get(page.url).text

    def test_a_firm_that_says_nothing_has_its_city_alone(self, client: Client, told: Firm) -> None:
        Firm.objects.update(about="", translations={})

        text = client.get(f"/de/firms/{told.slug}/").text

        assert '<p class="standfirst"><bdi>Freiburg</bdi></p>' in text
