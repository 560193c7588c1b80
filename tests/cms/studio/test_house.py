"""The studio looks like the rest of the house, and speaks of nothing else."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.core import colours
from tests.core.colours import Mode
from tests.factories import accounts

HOUSE = Path(settings.BASE_DIR) / "static" / "css" / "studio" / "house.css"
WHITE_ON = (
    "surface-menus",
    "surface-menu-item-active",
    "surface-tooltip",
    "surface-button-default",
    "surface-button-hover",
    "surface-button-inactive",
)


def declared() -> dict[str, str]:
    return dict(re.findall(r"--w-color-([\w-]+): ([^;]+);", HOUSE.read_text()))


@pytest.mark.django_db
def test_it_takes_its_colours_and_faces_from_the_site(client: Client) -> None:
    client.force_login(accounts.owner_of(accounts.firm()))

    linked = re.findall(r'href="[^"]*/(\w+\.css)[^"]*"', client.get("/admin/studio/").text)

    assert linked[-4:] == ["tokens.css", "fonts.css", "house.css", "studio.css"]


@pytest.mark.django_db
def test_help_is_about_this_studio(client: Client) -> None:
    client.force_login(accounts.operator())

    text = client.get("/admin/").text

    assert "guide.wagtail.org" not in text
    assert "releases/latest" not in text
    assert "whats-new" not in text


def test_every_property_is_one_that_wagtail_reads() -> None:
    found = finders.find("wagtailadmin/css/core.css")
    assert found is not None
    read = Path(found).read_text()

    assert [name for name in declared() if f"--w-color-{name}:" not in read] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", WHITE_ON)
def test_white_words_can_be_read(scheme: str, name: str) -> None:
    mode = Mode(scheme, False, "")
    ground = colours.luminance_of(declared()[name], mode)

    assert 1.05 / (ground + 0.05) >= 4.5
