"""The browser fixtures notice what they promise to notice."""

from playwright.sync_api import Page


def test_the_site_answers_a_browser(page: Page) -> None:
    answer = page.goto("/healthz")

    assert answer is not None
    assert answer.status == 200
    assert page.viewport_size == {"width": 360, "height": 740}
