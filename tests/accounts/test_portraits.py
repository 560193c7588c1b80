"""The picture beside a name."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from core import pictures
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> User:
    person = accounts.user()
    client.force_login(person)
    return person


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


def put(client: Client) -> None:
    client.post("/en/me/portrait/", {"portrait": picture()})


def test_it_becomes_a_square_of_256(client: Client, person: User) -> None:
    put(client)

    person.refresh_from_db()
    with Image.open(person.portrait) as kept:
        assert (kept.format, kept.size) == ("WEBP", (256, 256))
    assert "me.png" not in str(person.portrait.name)
    assert person.portrait_url in client.get("/en/me/").text


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (3000, 40)])
def test_any_shape_gives_a_square(size: tuple[int, int]) -> None:
    made = pictures.portrait(picture(size=size))

    assert Image.open(io.BytesIO(made.read())).size == (256, 256)


def test_a_new_one_takes_the_place_of_the_old(
    client: Client, person: User, django_capture_on_commit_callbacks: object
) -> None:
    put(client)
    person.refresh_from_db()
    storage, first = person.portrait.storage, str(person.portrait.name)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        put(client)

    person.refresh_from_db()
    assert person.portrait.name != first
    assert not storage.exists(first)


def test_it_is_removed(client: Client, person: User) -> None:
    put(client)

    client.post("/en/me/portrait/", {"remove": "1"})

    person.refresh_from_db()
    assert person.portrait_url == ""


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"GIF89a"]
)
def test_what_is_no_picture_is_said_at_the_field(
    client: Client, person: User, content: bytes
) -> None:
    answer = client.post(
        "/en/me/portrait/", {"portrait": SimpleUploadedFile("me.png", content, "image/png")}
    )

    assert answer.status_code == 422
    assert answer.context["picture"].errors
    person.refresh_from_db()
    assert not person.portrait


def test_a_form_without_a_picture_is_sent_back(client: Client, person: User) -> None:
    assert client.post("/en/me/portrait/").status_code == 422


def test_the_public_page_is_chosen(client: Client, person: User) -> None:
    client.post("/en/me/public/", {"page_is_public": "on", "shows_ideas": "on"})

    person.refresh_from_db()
    assert person.has_public_page
    assert (person.shows_ideas, person.shows_comments, person.shows_since) == (True, False, False)

    client.post("/en/me/public/", {})

    person.refresh_from_db()
    assert not person.has_public_page
    assert person.page_url == ""
