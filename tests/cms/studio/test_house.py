"""The studio looks like the rest of the house, and speaks of nothing else."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from wagtail.admin.templatetags.wagtailadmin_tags import avatar_url

from accounts.models import User
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


# The rule for what is filled with petrol, after those for the whole studio.
FILLED = ":is(.button,"


def declared(sheet: str = "") -> dict[str, str]:
    return dict(re.findall(r"--w-color-([\w-]+): ([^;]+);", sheet or HOUSE.read_text()))


def everywhere() -> dict[str, str]:
    return declared(HOUSE.read_text().partition(FILLED)[0])


def on_filled() -> dict[str, str]:
    return declared(HOUSE.read_text().partition(FILLED)[2].partition("}")[0])


@pytest.mark.django_db
def test_it_takes_its_colours_and_faces_from_the_site(client: Client) -> None:
    client.force_login(accounts.owner_of(accounts.firm()))

    linked = re.findall(r'href="[^"]*/(\w+\.css)[^"]*"', client.get("/admin/studio/").text)

    assert linked[-4:] == ["tokens.css", "fonts.css", "house.css", "studio.css"]


@pytest.mark.django_db
def test_the_theme_is_the_sites_own_and_can_be_switched_here(client: Client) -> None:
    client.force_login(accounts.owner_of(accounts.firm()))

    head, _body, body = client.get("/admin/studio/").text.partition("<body")

    assert re.search(r'<script src="[^"]*js/theme\.js"></script>', head)
    assert "data-theme-switch" in body


@pytest.mark.django_db
def test_a_person_has_their_own_name_and_portrait_at_the_foot_of_the_menu(client: Client) -> None:
    owner = accounts.owner_of(accounts.firm())
    User.objects.filter(pk=owner.pk).update(display_name="Marta Lipowska", portrait="people/a.webp")
    client.force_login(owner)

    text = client.get("/admin/studio/").text

    assert "Marta Lipowska" in text
    assert "people/a.webp" in text
    assert "default-user-avatar" not in text


def test_what_nobody_did_has_no_portrait() -> None:
    assert "default-user-avatar" in avatar_url(None)


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
    ground = colours.luminance_of(everywhere()[name], mode)

    assert 1.05 / (ground + 0.05) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_on_filled_buttons_are_the_sites_and_can_be_read(scheme: str) -> None:
    mode, filled = Mode(scheme, False, ""), on_filled()
    words = colours.luminance_of(filled.pop("text-button"), mode)

    assert words == colours.luminance("on-accent", mode)
    for name, value in filled.items():
        darker, brighter = sorted((words, colours.luminance_of(value, mode)))
        assert (brighter + 0.05) / (darker + 0.05) >= 4.5, name
    assert len(filled) == 3
