"""Logos: one for each firm, no two alike, and a pair that need the plate they stand on."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops

from cms.demo import logos, roster
from core import pictures


def logo(firm: str, side: int = 96) -> Image.Image:
    return Image.open(BytesIO(logos.draw(firm, side=side))).convert("RGBA")


def test_each_firm_has_its_own() -> None:
    firms = [firm.key for firm in roster.read().firms]

    assert sorted(firms) == sorted(logos.MARKS)
    assert len({logo(firm).tobytes() for firm in firms}) == len(firms)


@pytest.mark.parametrize("firm", sorted(logos.MARKS))
def test_the_same_firm_gives_the_same_bytes(firm: str) -> None:
    assert logos.draw(firm, side=96) == logos.draw(firm, side=96)


def test_some_have_no_ground_of_their_own() -> None:
    clear = [firm for firm in logos.MARKS if logo(firm).getchannel("A").getpixel((1, 1)) == 0]

    assert sorted(clear) == ["brandt", "lipowa"]


@pytest.mark.parametrize("firm", sorted(logos.MARKS))
def test_it_can_be_told_from_the_plate(firm: str) -> None:
    """A fifth of it at least is something else than white, also where it is small."""
    plate = Image.new("RGB", (28, 28), "white")
    small = logo(firm, side=384).resize((28, 28), Image.Resampling.BOX)
    plate.paste(small, (0, 0), small)
    apart = ImageChops.difference(plate, Image.new("RGB", (28, 28), "white")).convert("L")

    assert sum(apart.histogram()[40:]) > 28 * 28 * 0.2


@pytest.mark.parametrize("firm", sorted(logos.MARKS))
def test_it_weighs_six_kilobytes_at_most(firm: str) -> None:
    kept = pictures.logo(SimpleUploadedFile("logo.png", logos.draw(firm)))

    assert kept.size < 6_000
