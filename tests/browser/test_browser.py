"""The browser fixtures notice what they promise to notice."""

import threading
from urllib.request import urlopen

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import serving


def test_the_site_answers_a_browser(page: Page) -> None:
    answer = page.goto("/healthz")

    assert answer is not None
    assert answer.status == 200
    assert page.viewport_size == {"width": 360, "height": 740}


class TestUntilAnswered:
    def test_a_request_that_is_still_at_work_is_waited_for(self) -> None:
        begun, told = threading.Event(), []

        def answer() -> None:
            request_started.send(sender=None)
            begun.set()
            # Longer than anything else here takes.
            threading.Event().wait(0.3)
            told.append("written")
            request_finished.send(sender=None)

        with serving.until_answered():
            threading.Thread(target=answer).start()
            begun.wait()
            assert not told

        assert told == ["written"]

    def test_one_whose_thread_has_died_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(serving, "PATIENCE", 0)
        with serving.until_answered():
            lost = threading.Thread(target=lambda: request_started.send(sender=None))
            lost.start()
            lost.join()

    @pytest.mark.django_db(transaction=True)
    def test_the_live_server_tells_when_it_has_answered(self, live_server: LiveServer) -> None:
        seen: list[str] = []

        def note(**_said: object) -> None:
            seen.append(threading.current_thread().name)

        request_started.connect(note)
        try:
            with serving.until_answered(), urlopen(f"{live_server.url}/healthz") as answer:
                assert answer.status == 200
        finally:
            request_started.disconnect(note)
        assert seen
        assert threading.main_thread().name not in seen
