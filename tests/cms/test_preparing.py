"""Sizes of pictures are there before anybody asks, and made anew when a picture changes."""

import io
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pixels
from wagtail.images.models import Image, Rendition

from cms import illustrations, preparing, tasks
from cms.models import PreparedPicture
from tests.factories import cms

pytestmark = pytest.mark.django_db


def large(name: str = "large.png") -> Image:
    pixels = io.BytesIO()
    Pixels.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(pixels, "PNG")
    return Image.objects.create(title="A lamp", file=ImageFile(io.BytesIO(pixels.getvalue()), name))


def specs(image: Image) -> set[str]:
    return set(Rendition.objects.filter(image=image).values_list("filter_spec", flat=True))


def test_what_a_live_page_shows_gets_every_size() -> None:
    lead = large()
    page = cms.live_page(lead=lead, pictures=1)
    story = page.story[0 if page.story[0].block_type == "picture" else 1].value["image"]

    tasks.prepare_pictures()

    kinds = illustrations.KINDS
    assert specs(lead) == {*kinds["lead"].specs, *kinds["card"].specs}
    assert specs(story) == {*kinds["text"].specs, *kinds["wide"].specs}
    assert not preparing.due().exists()


def test_what_no_page_shows_waits() -> None:
    cms.picture()
    cms.draft_page()

    assert not preparing.due().exists()


def test_running_twice_makes_nothing_twice() -> None:
    cms.live_page(lead=cms.picture())
    tasks.prepare_pictures()
    before = list(Rendition.objects.values_list("pk", flat=True).order_by("pk"))

    tasks.prepare_pictures()

    assert list(Rendition.objects.values_list("pk", flat=True).order_by("pk")) == before


def test_another_focal_point_is_cut_anew() -> None:
    lead = large()
    cms.live_page(lead=lead)
    tasks.prepare_pictures()
    Image.objects.filter(pk=lead.pk).update(
        focal_point_x=100, focal_point_y=100, focal_point_width=50, focal_point_height=50
    )

    assert {pk for pk, _place, _shape in preparing.due()} == {lead.pk}
    tasks.prepare_pictures()

    keys = Rendition.objects.filter(image=lead, filter_spec=illustrations.LEAD)
    assert len(set(keys.values_list("focal_point_key", flat=True))) == 2
    assert not preparing.due().exists()


def test_a_broken_file_does_not_hold_up_the_others(caplog: pytest.LogCaptureFixture) -> None:
    broken, whole = cms.picture(), cms.picture()
    cms.live_page(lead=broken)
    cms.live_page(lead=whole)
    with open(broken.file.path, "wb") as file:
        file.write(b"no picture")

    tasks.prepare_pictures()

    assert specs(whole)
    assert f"picture {broken.pk} could not be prepared" in caplog.text
    assert not preparing.due().exists()


def test_a_few_at_a_time_and_the_bell_rings_for_the_rest(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(preparing, "EACH", 1)
    for _ in range(2):
        cms.live_page(lead=cms.picture())

    with django_capture_on_commit_callbacks() as rung:
        tasks.prepare_pictures()

    assert len(rung) == 1
    assert PreparedPicture.objects.count() == 1


def test_looking_for_work_costs_one_query_when_there_is_none() -> None:
    cms.live_page(lead=cms.picture())
    tasks.prepare_pictures()

    with CaptureQueriesContext(connection) as queries:
        preparing.prepare()

    assert len(queries) == 1


class TestOnThePage:
    def test_a_page_not_prepared_yet_shows_the_plain_picture(self, client: Client) -> None:
        page = cms.live_page(lead=large())

        text = client.get(f"/en/campaigns/{page.slug}/").text

        assert "image/avif" not in text
        assert ".jpg" in text

    def test_a_prepared_one_offers_avif_then_webp_then_jpeg(self, client: Client) -> None:
        page = cms.live_page(lead=large())
        tasks.prepare_pictures()

        text = client.get(f"/en/campaigns/{page.slug}/").text
        picture = text.split("<picture>")[1].split("</picture>")[0]

        assert picture.index("image/avif") < picture.index("image/webp") < picture.index(".jpg")
        assert " 480w, " in picture
        assert " 1280w" in picture
        assert 'sizes="(min-width: 60rem) 45rem, 100vw"' in picture
        assert 'width="800" height="500"' in picture

    def test_the_cut_follows_the_focal_point_at_once(self, client: Client) -> None:
        lead = large()
        page = cms.live_page(lead=lead)
        tasks.prepare_pictures()
        Image.objects.filter(pk=lead.pk).update(
            focal_point_x=100, focal_point_y=100, focal_point_width=50, focal_point_height=50
        )

        text = client.get(f"/en/campaigns/{page.slug}/").text
        key = illustrations.focus(Image.objects.get(pk=lead.pk), illustrations.LEAD)

        assert key in text
        assert "image/avif" not in text

    def test_lists_show_the_small_sizes(self, client: Client) -> None:
        cms.live_page(lead=large())
        tasks.prepare_pictures()

        text = client.get("/en/campaigns/").text

        assert " 320w, " in text
        assert 'width="640" height="480"' in text


def test_a_small_picture_is_offered_in_its_one_size() -> None:
    image = cms.picture()
    image.get_renditions(*illustrations.KINDS["lead"].specs)
    illustrations.attach([image], illustrations.KINDS["lead"].specs)

    shown = illustrations.shown(image, kind="lead")

    assert shown.avif.count("w") >= 1
    assert ", " not in shown.avif
