"""A first view asks at once for the faces that its script speaks with, and for no others."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from projects.models import Campaign, PhaseKind
from tests.factories import cms, projects

pytestmark = [pytest.mark.django_db(transaction=True)]
LATIN, EASTERN, SERIF, SANS = (
    "source-serif-4-latin-wght-normal",
    "source-serif-4-latin-ext-wght-normal",
    "markazi-text-arabic-wght-normal",
    "vazirmatn-arabic-wght-normal",
)
FACES = {"en": [LATIN], "de": [LATIN], "pl": [EASTERN, LATIN], "fa": [SERIF, SANS]}

NAMED = """() => [...document.querySelectorAll("link[rel=preload][as=font]")]
  .map((link) => link.href.split("/").at(-1).split(".")[0]).sort()"""
FETCHED = """() => performance.getEntriesByType("resource")
  .filter((one) => one.name.endsWith(".woff2"))
  .map((one) => one.name.split("/").at(-1).split(".")[0]).sort()"""
# Naming a file loads no face: what is counted here is what some letter on the page is set in.
USED = """async () => {
  await document.fonts.ready;
  return [...document.fonts].filter((face) => face.status === "loaded").length;
}"""


@pytest.fixture
def campaign() -> Campaign:
    made = projects.campaign(PhaseKind.VOTE)
    projects.many_ideas(made, 3)
    for language in FACES:
        cms.live_page(made, language=language)
    return made


@pytest.mark.parametrize("language", FACES)
def test_the_faces_of_a_first_view_are_asked_for_at_once(
    new_page: Callable[..., Page], campaign: Campaign, language: str
) -> None:
    paths = ["", "campaigns/", f"campaigns/{campaign.slug}/", f"ideas/{campaign.slug}/"]
    paths += [f"ideas/{campaign.slug}/1/", "accounts/login/"]
    for path in paths:
        page = new_page(locale=language)
        page.goto(f"/{language}/{path}", wait_until="networkidle")
        assert page.evaluate(NAMED) == FACES[language], path
        assert page.evaluate(USED) == len(FACES[language]), path
        assert page.evaluate(FETCHED) == FACES[language], path
