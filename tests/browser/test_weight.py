"""What a first view costs a phone, from the site as it runs in production."""

import io
import itertools
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.images import ImageFile
from django.db import connection
from playwright.sync_api import Browser
from wagtail.images.models import Image

from benchmarks import weight
from benchmarks.photographs import photograph
from cms import preparing
from cms.models import CampaignPage
from core.embedded import services
from core.embedded.services import Services
from tests import template_database
from tests.environment import SLOT, TEST_VAR
from tests.factories import cms, community, projects

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def production(transactional_db: None) -> Iterator[Services]:
    """The web server with hashed and compressed files, on the test's own database and media.

    Its folder stays, since compressing every file takes longer than everything else here.
    """
    var = TEST_VAR / f"production-{SLOT}"
    var.mkdir(exist_ok=True)
    media = var / "media"
    media.unlink(missing_ok=True)
    media.symlink_to(settings.MEDIA_ROOT)
    with services.running(
        var=var,
        worker=0,
        beat=False,
        sandbox=False,
        database_url=template_database.address(connection.settings_dict["NAME"]),
        env={"STATIC_HASHED": "1"},
    ) as site:
        yield site


def illustrated(language: str) -> CampaignPage:
    """A campaign with photographs, ideas and a talk."""
    campaign = projects.campaign("vote")
    projects.many_ideas(campaign, 30)
    for _number in range(5):
        community.comment(community.Place(campaign), author=community.long_standing())
    return cms.live_page(campaign, lead=cms.picture(), pictures=2, language=language)


def photographs() -> Iterator[Image]:
    """Pictures as cameras take them, the same three for ever; the factory's have one colour."""
    taken = []
    for seed in range(3):
        content = ImageFile(io.BytesIO(photograph(seed)), name=f"photograph-{seed}.jpg")
        taken.append(Image.objects.create(title=f"Photograph {seed}", file=content))
    return itertools.cycle(taken)


def test_a_first_view_is_light_and_nothing_moves(
    production: Services, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every language: each brings letters of its own. What else is on a list is not ours."""
    pictures = photographs()
    monkeypatch.setattr(cms, "picture", lambda: next(pictures))
    pages = {language: illustrated(language) for language in LANGUAGES}
    campaigns = [f"{code}/campaigns/{page.slug}/" for code, page in pages.items()]
    lists = [f"{code}/{path}" for code in LANGUAGES for path in ("", "campaigns/")]

    def too_heavy(path: str) -> list[str]:
        address = f"{production.site_url}/{path}"
        found = weight.weigh(chromium, address)
        others = [one for one in found.addresses if not one.startswith(production.site_url)]
        assert found.by_kind["document"] > 1000
        assert (others, found.moved) == ([], ()), address
        heavy = found.code_kb > weight.CODE_KB
        if path in campaigns:
            assert {"image", "font", "script", "stylesheet"} <= found.by_kind.keys()
            heavy = heavy or found.whole_kb > weight.WHOLE_KB
        return [f"{address}: {found.by_kind}"] if heavy else []

    # Just published: no size of a picture is there yet but the one that everybody can read.
    heavy = [said for path in campaigns for said in too_heavy(path)]
    while preparing.prepare():
        pass
    heavy += [said for path in campaigns + lists for said in too_heavy(path)]
    assert not heavy, "\n".join(heavy)
