"""The phase bar on a narrow phone: every word whole, none over another."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page

from projects.models import PhaseKind
from tests.factories import cms, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
LANGUAGES = [code for code, _name in settings.LANGUAGES]

# The words, each as the boxes of its lines.
WORDS = """() => [...document.querySelectorAll(".phase-bar b")].map((word) => {
  const range = document.createRange();
  range.selectNodeContents(word);
  const lines = [...range.getClientRects()];
  return {word: word.textContent, lines: lines.length, ...lines[0].toJSON()};
})"""


@pytest.mark.parametrize("width", [320, 360, 640, 1280])
def test_no_word_is_broken_or_covered(new_page: Callable[..., Page], width: int) -> None:
    campaign = projects.campaign(PhaseKind.FUND)
    pages = {language: cms.live_page(campaign, language=language) for language in LANGUAGES}
    page = new_page(viewport={"width": width, "height": 740})
    for language in LANGUAGES:
        page.goto(pages[language].url)
        words = page.evaluate(WORDS)

        assert len(words) == len(PhaseKind)
        assert [each["word"] for each in words if each["lines"] != 1] == [], language
        for each in words:
            assert each["left"] >= 0, (language, each)
            assert each["right"] <= width, (language, each)
        over = [
            (one["word"], other["word"])
            for one in words
            for other in words
            if one is not other
            and one["left"] < other["right"]
            and other["left"] < one["right"]
            and one["top"] < other["bottom"]
            and other["top"] < one["bottom"]
        ]
        assert over == [], language


def test_english_words_stand_in_one_line(new_page: Callable[..., Page]) -> None:
    campaign = cms.live_page(projects.campaign(PhaseKind.FUND))
    page = new_page(viewport={"width": 360, "height": 740})

    page.goto(campaign.url)

    assert len({word["top"] for word in page.evaluate(WORDS)}) == 1
