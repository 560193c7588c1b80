"""Every address of the admin, as two firms find it: neither reads a title of the other.

The addresses come from the URL configuration, with every id, slug and key of the other firm in
every place. A new address is walked through by itself; one that cannot be made fails here.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern
from wagtail.images.models import Image

from accounts.models import User
from cms import gate
from cms.models import CampaignPage
from tests import refusals
from tests.cms import worlds
from tests.cms.worlds import World
from tests.factories import accounts, cms, projects

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MARKS = ("Unheard-of harmonica", "Ultramarine bassoon")
# Words that stand in addresses; everything else is an id, a slug or a key of the other firm.
WORDS: dict[str, list[Any]] = {
    "app_label": ["wagtailcore", "wagtailimages", "wagtaildocs", "cms"],
    "model_name": ["page", "image", "document", "campaignpage"],
    "action": ["delete", "move", "publish", "unpublish", "add_tags", "add_to_collection"],
    "content_type_app_name": ["cms"],
    "content_type_model_name": ["campaignpage", "updatepage"],
    "app_name": ["taggit"],
    "revision_id_a": ["earliest", "live"],
    "revision_id_b": ["latest", "compare"],
    "action_name": ["approve", "reject"],
    "filter_spec": ["original"],
    "deed": ["submit", "approve", "send_back", "cancel"],
    "kind": ["campaign_submitted"],
    "language": ["en"],
    "number": [1],
    "uploaded_file_id": [1],
    "viewname": ["wagtailadmin_home"],
}
# Places whose name says what kind of row they take; any other takes every id there is.
ROWS = {
    "page_id": ("campaignpage", "updatepage"),
    "page_pk": ("campaignpage", "updatepage"),
    "parent_page_id": ("campaignpage", "updatepage"),
    "page_to_move_id": ("campaignpage", "updatepage"),
    "image_id": ("image",),
    "document_id": ("document",),
    "doc_id": ("document",),
    "revision_id": ("revision",),
    "task_state_id": ("taskstate",),
}
# What cannot be walked through, and why.
LEFT_OUT = {
    "": "no name: Wagtail's example of a 404, and its last resort for addresses that are none",
    "wagtailadmin_error_test": "raises an error on purpose",
    "wagtailadmin_logout": "ends the session of whoever walks",
    "wagtailadmin_password_reset_confirm": "closed: people sign in at one door",
}
# Not there, or not to be read: whatever the query, it is not looked at.
WHATEVER_IS_ASKED = {404, 405}
QUERIES = ("", "?q={word}&term={start}&p=1", "?export=csv&q={word}", "?id={ids}&next=/admin/")
MOST = 60


@dataclass(frozen=True)
class Address:
    """A pattern below /admin/: its name, and what stands in its places."""

    name: str
    places: tuple[tuple[str, str], ...]


def patterns(among: list[Any], above: str = "", places: Any = ()) -> Iterator[Address]:
    for each in among:
        found = (*places, *_places(each.pattern))
        if isinstance(each, URLResolver):
            space = f"{above}{each.namespace}:" if each.namespace else above
            yield from patterns(each.url_patterns, space, found)
        elif isinstance(each, URLPattern):
            yield Address(above + each.name if each.name else "", found)


def _places(pattern: Any) -> list[tuple[str, str]]:
    if isinstance(pattern, RoutePattern):
        return [(name, type(kind).__name__) for name, kind in pattern.converters.items()]
    names = pattern.regex.groupindex
    return [(name, "StringConverter") for name in names] + [
        ("", "IntConverter") for _unnamed in range(pattern.regex.groups - len(names))
    ]


@cache
def known() -> frozenset[Address]:
    admin = next(
        each
        for each in get_resolver().url_patterns
        if isinstance(each, URLResolver) and str(each.pattern) == "admin/"
    )
    return frozenset(patterns(admin.url_patterns))


def made(address: Address, other: World) -> list[str]:
    """This address with everything of the other firm in its places."""
    choices = [_values(name, kind, other) for name, kind in address.places]
    found = []
    for values in itertools.islice(itertools.product(*choices), MOST):
        try:
            if all(name for name, _kind in address.places):
                given = {
                    name: value for (name, _), value in zip(address.places, values, strict=True)
                }
                found.append(reverse(address.name, kwargs=given))
            else:
                found.append(reverse(address.name, args=values))
        except NoReverseMatch:
            continue
    return found


def _values(name: str, kind: str, other: World) -> list[Any]:
    if name in WORDS:
        return WORDS[name]
    if name in ROWS:
        return sorted(set().union(*(other.by_model.get(model, set()) for model in ROWS[name])))
    if kind == "UUIDConverter":
        return sorted(other.keys, key=str)
    if kind in ("SlugConverter", "PathConverter"):
        return sorted(other.slugs)
    # One row of each kind: another of the same kind finds the same door.
    return sorted({min(keys) for keys in other.by_model.values()})


def every(other: World) -> list[tuple[str, str]]:
    """Name and address of all that can be made."""
    return [
        (address.name, made_)
        for address in sorted(known(), key=lambda one: (one.name, one.places))
        if address.name not in LEFT_OUT
        for made_ in made(address, other)
    ]


def queries(other: World, *, own: World | None = None) -> list[str]:
    word = other.mark.split()[0]
    ids = "&id=".join(str(key) for key in sorted(other.ids))
    return [query.format(word=word, start=word[:3], ids=ids) for query in QUERIES]


def body(response: Any) -> bytes:
    shown: bytes = response.getvalue() if response.streaming else response.content
    return shown


def shows(response: Any, other: World) -> bool:
    text = body(response).decode(errors="replace").casefold()
    return other.mark.casefold() in text or other.mark.replace(" ", "-").casefold() in text


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture(autouse=True)
def _drawn_once() -> Iterator[None]:
    with refusals.drawn_once():
        yield


@pytest.fixture
def two() -> tuple[World, World]:
    first, second = (worlds.build(mark) for mark in MARKS)
    return first, second


def test_every_address_of_the_admin_is_walked_through(two: tuple[World, World]) -> None:
    """A new one whose places nobody can fill belongs into WORDS, or with a reason into LEFT_OUT."""
    missed = {
        address.name
        for address in known()
        if address.name not in LEFT_OUT and not made(address, two[0])
    }

    assert missed == set()
    assert {each.name for each in known()} >= set(LEFT_OUT)
    assert len(every(two[0])) > 300


@pytest.mark.parametrize("turned", [False, True])
def test_no_address_shows_a_title_of_the_other_firm(two: tuple[World, World], turned: bool) -> None:
    own, other = reversed(two) if turned else two
    client = signed_in(own.owner)
    leaks, broken = [], []
    for _name, address in every(other):
        for query in queries(other):
            try:
                response = client.get(address + query)
            except Exception as problem:
                broken.append((address, repr(problem)))
                continue
            if response.status_code >= 500:
                broken.append((address, str(response.status_code)))
            if shows(response, other):
                leaks.append(address + query)
            if response.status_code in WHATEVER_IS_ASKED:
                break
    assert not leaks, "\n".join(leaks)
    assert not broken, "\n".join(map(str, broken))


@pytest.mark.parametrize("turned", [False, True])
def test_nothing_posted_reaches_the_other_firm(two: tuple[World, World], turned: bool) -> None:
    """Every address that takes something, bulk actions among them, with the other firm's ids."""
    own, other = reversed(two) if turned else two
    client = signed_in(own.owner)
    # Some of Wagtail's own forms break on a POST without their fields. That shows nobody anything.
    client.raise_request_exception = False
    before, leaks = kept(other), []
    asked = {"id": [str(key) for key in sorted(other.ids)], "title": "Taken over", "words": "Mine"}
    for _name, address in every(other):
        response = client.post(address + queries(other)[-1], asked)
        if shows(response, other):
            leaks.append(address)
    assert not leaks, "\n".join(leaks)
    assert kept(other) == before


def kept(world: World) -> list[Any]:
    """What of a firm a stranger could have changed."""
    pages = CampaignPage.objects.filter(campaign__firm=world.firm).order_by("pk")
    images = Image.objects.filter(title__contains=world.mark)
    return [
        list(pages.values_list("pk", "title", "live", "latest_revision", "path")),
        list(images.values_list("pk", "title", "collection")),
        list(world.firm.campaigns.order_by("pk").values_list("pk", "title", "state")),
        list(world.firm.members.order_by("pk").values_list("user", "role")),
        sorted(image.tags.count() for image in images),
    ]


def test_the_walk_finds_what_there_is(two: tuple[World, World]) -> None:
    """Were the marks nowhere, their absence would prove nothing."""
    world = two[0]
    for person, least in ((world.owner, 25), (accounts.operator(), 50)):
        client, found = signed_in(person), set()
        for name, address in every(world):
            if name in found or "delete" in name:
                continue
            for query in queries(world)[:2]:
                response = client.get(address + query)
                if shows(response, world):
                    found.add(name)
                if response.status_code in WHATEVER_IS_ASKED:
                    break
        assert len(found) >= least, sorted(found)
        assert found >= {
            "studio:campaign",
            "studio:history",
            "studio:ideas",
            "studio:round",
            "wagtailadmin_pages:edit",
            "wagtailadmin_pages:history",
            "wagtailadmin_tag_autocomplete",
            "wagtaildocs:index",
            "wagtaildocs:edit",
            "wagtailimages:index",
            "wagtailimages:edit",
            "wagtailimages_chooser:choose",
        }


def test_the_admin_answers_operators_everywhere(two: tuple[World, World]) -> None:
    client = signed_in(accounts.operator())
    page = cms.live_page(projects.campaign())
    broken = []
    for _name, address in every(two[0]):
        try:
            if client.get(address).status_code >= 500:
                broken.append(address)
        except Exception as problem:
            broken.append(f"{address}: {problem!r}")
    assert not broken, "\n".join(map(str, broken))
    assert CampaignPage.objects.filter(pk=page.pk).exists()


def test_every_view_named_in_the_gate_exists() -> None:
    names = {address.name for address in known()}

    assert names >= gate.OPEN_TO_ALL | gate.OPEN_TO_FIRMS | gate.WORKFLOW_BUTTONS | {gate.BULK}
    spaces = {name.partition(":")[0] for name in names}
    assert spaces >= gate.OPEN_NAMESPACES | gate.CLOSED_TO_ALL
