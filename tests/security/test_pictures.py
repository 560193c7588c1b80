"""What a photograph knows beside its pixels stays with us."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pixels
from wagtail.images.models import Image

from cms import campaign_pages, illustrations, uploads
from projects import pictures
from projects.models import CampaignState
from tests.factories import accounts, cms, projects

GPS, WHERE = 0x8825, (52.0, 13.0, 7.0)


def photograph() -> bytes:
    exif = Pixels.Exif()
    exif.get_ifd(GPS)[2] = WHERE
    out = io.BytesIO()
    Pixels.new("RGB", (64, 40), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def knows_where(data: bytes) -> bool:
    return bool(Pixels.open(io.BytesIO(data)).getexif().get_ifd(GPS)) or b"Exif" in data


def test_an_ideas_picture_forgets_where_it_was_taken() -> None:
    upload = SimpleUploadedFile("home.jpg", photograph(), "image/jpeg")
    assert knows_where(photograph())

    assert not knows_where(pictures.process(upload).read())


@pytest.mark.django_db
def test_the_librarys_originals_are_nobodys_and_its_renditions_know_nothing(
    client: Client,
) -> None:
    page = cms.draft_page(projects.campaign(state=CampaignState.DRAFT))
    client.force_login(accounts.owner_of(page.campaign.firm))
    client.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "Home",
            "image-chooser-upload-file": SimpleUploadedFile("home.jpg", photograph(), "image/jpeg"),
            "image-chooser-upload-collection": campaign_pages.collection_of(page.campaign.firm).pk,
        },
    )
    image = Image.objects.get(title="Home")

    assert client.get(f"/media/{image.file.name}").status_code == 404
    for spec in (illustrations.LEAD, illustrations.STORY, illustrations.CARD, "max-165x165"):
        with image.get_rendition(spec).file.open("rb") as file:
            assert not knows_where(file.read()), spec


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_an_upload_keeps_its_kind_and_stands_upright(kind: str) -> None:
    exif, out = Pixels.Exif(), io.BytesIO()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(GPS)[2] = WHERE
    Pixels.new("RGB", (64, 40), "teal").save(out, kind, exif=exif)
    upload = SimpleUploadedFile(f"home.{kind.lower()}", out.getvalue(), f"image/{kind.lower()}")

    cleaned = uploads.PictureField().clean(upload)

    data = cleaned.read()
    assert not knows_where(data)
    with Pixels.open(io.BytesIO(data)) as pixels:
        assert (pixels.format, pixels.size) == (kind, (40, 64))


def test_an_upload_that_tells_nothing_stays_as_it_is() -> None:
    out = io.BytesIO()
    Pixels.new("RGB", (64, 40), "teal").save(out, "PNG")

    cleaned = uploads.PictureField().clean(SimpleUploadedFile("a.png", out.getvalue(), "image/png"))

    assert cleaned.read() == out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_no_damage_of_a_picture_is_our_fault(kind: str) -> None:
    out = io.BytesIO()
    Pixels.effect_noise((24, 16), 50).convert("RGB").save(out, kind)
    whole = out.getvalue()
    refused = 0
    for at in range(min(len(whole), 320)):
        damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        for take in (pictures.process, uploads.PictureField().clean):
            upload = SimpleUploadedFile(f"a.{kind.lower()}", damaged, f"image/{kind.lower()}")
            try:
                take(upload)
            except (pictures.NotAPicture, pictures.PictureTooLarge, ValidationError):
                refused += 1

    assert refused > 0
