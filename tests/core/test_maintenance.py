"""While the site is worked on, everyone reads so, and nothing is asked of the database."""

from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client, override_settings

from core import maintenance

# No mark for the database: whatever asks it fails.
WORDS = {
    "/en/": "We are working on the site",
    "/en/campaigns/": "We are working on the site",
    "/admin/": "We are working on the site",
    "/payments/stripe/events/": "We are working on the site",
}


@pytest.fixture
def on() -> object:
    with override_settings(MAINTENANCE=True) as changed:
        yield changed


@pytest.mark.usefixtures("on")
class TestOn:
    @pytest.mark.parametrize("address", sorted(WORDS))
    @pytest.mark.parametrize("method", ["get", "post", "head"])
    def test_everyone_reads_so(self, client: Client, address: str, method: str) -> None:
        response = getattr(client, method)(address)

        assert response.status_code == 503
        assert response["Retry-After"] == str(maintenance.RETRY_AFTER_SECONDS)
        assert response["Cache-Control"] == "no-store"
        assert method == "head" or WORDS[address] in response.text

    @pytest.mark.parametrize("language", ["en", "pl", "de", "fa"])
    def test_in_the_language_of_the_address(self, client: Client, language: str) -> None:
        page = client.get(f"/{language}/").text

        assert f'<html lang="{language}"' in page
        assert ('dir="rtl"' in page) is (language == "fa")

    def test_elsewhere_in_the_language_of_the_browser(self, client: Client) -> None:
        page = client.get("/admin/", headers={"accept-language": "fa"}).text

        assert '<html lang="fa" dir="rtl"' in page

    def test_it_is_alive_for_those_who_watch(self, client: Client) -> None:
        assert client.get("/healthz").status_code == 200

    def test_it_sets_no_cookie_and_keeps_the_content_policy(self, client: Client) -> None:
        response = client.get("/en/")

        assert not response.cookies
        assert "default-src" in response["Content-Security-Policy"]
        assert "http" not in response.text.replace("http-equiv", "")


def test_a_file_turns_it_on_without_a_restart(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "maintenance"
    with override_settings(MAINTENANCE_FILE=file):
        assert not maintenance.is_on()
        file.touch()
        assert client.get("/en/").status_code == 503
        file.unlink()
        assert not maintenance.is_on()


def test_it_is_off_unless_asked_for() -> None:
    assert configured.MAINTENANCE is False
    assert Path(configured.MAINTENANCE_FILE).parent == Path(configured.VAR_DIR)
