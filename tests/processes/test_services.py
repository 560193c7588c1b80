"""The services as the demo and the real run start them: with a server, a site and a sandbox."""

import json
import os
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.embedded import processes, services, webhooks
from core.embedded.services import Services

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site() -> Iterator[Services]:
    """Not under `tmp_path`, which every pytest closes to PostgreSQL's own user."""
    with (
        tempfile.TemporaryDirectory() as name,
        services.running(var=Path(name), worker=1, beat=False, fast=True) as started,
    ):
        yield started


def test_a_site_from_nothing_is_ready(site: Services) -> None:
    with urllib.request.urlopen(f"{site.site_url}/readyz", timeout=60) as answer:
        assert json.load(answer)["ready"] is True


def test_a_page_comes_from_the_cache_the_second_time(site: Services) -> None:
    seen = []
    for _ in range(2):
        with urllib.request.urlopen(f"{site.site_url}/en/", timeout=60) as answer:
            seen.append(answer.headers.get("X-Cache"))

    assert seen == [None, "hit"]


def test_the_endpoint_is_kept_with_its_secret(site: Services) -> None:
    def register() -> str:
        return webhooks.registered(
            sandbox=site.sandbox_url, key="sk_test_x", site=site.site_url, folder=site.var
        )

    assert register() == site.env["STRIPE_WEBHOOK_SECRET"]
    (site.var / "secrets" / "sandbox_endpoint.json").unlink()
    anew = register()
    assert anew != site.env["STRIPE_WEBHOOK_SECRET"]
    listed = webhooks._call(site.sandbox_url, "sk_test_x", "GET")["data"]
    assert len([one for one in listed if one["url"].startswith(site.site_url)]) == 1


def test_a_command_finds_its_neighbours(site: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    with services.announced(site):
        monkeypatch.setenv(services.WHEREABOUTS, site.env[services.WHEREABOUTS])
        assert services.neighbours() == site.pids()
    assert services.WHEREABOUTS in os.environ


def test_a_neighbour_that_was_killed_is_taken_up_again(
    site: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = site.pids()["worker-1"]
    with services.announced(site):
        monkeypatch.setenv(services.WHEREABOUTS, site.env[services.WHEREABOUTS])
        services.kill_neighbour("worker-1")
        while site.pids()["worker-1"] == before:
            site.mend()

        assert site.children["worker-1"].is_running
        assert services.neighbours()["worker-1"] == site.pids()["worker-1"]


def test_a_command_that_fails_says_why(site: Services) -> None:
    with pytest.raises(processes.ServiceFailed, match="Unknown command"):
        site.manage("no_such_command")
