"""A firm's logo: whole, square, small, and nothing but its pixels."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from core import pictures
from core.pictures import NotAPicture, PictureTooLarge
from tests.projects import images

GPS, ORIENTATION = 0x8825, 0x0112
RED, BLUE = (200, 30, 30), (30, 30, 200)


def upload(image: Image.Image, kind: str = "PNG", **options: Any) -> SimpleUploadedFile:
    out = BytesIO()
    image.save(out, kind, **options)
    return SimpleUploadedFile(f"logo.{kind.lower()}", out.getvalue())


def made(image: Image.Image, kind: str = "PNG", **options: Any) -> Image.Image:
    return Image.open(BytesIO(pictures.logo(upload(image, kind, **options)).read()))


def near(colour: Any, wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(colour, wanted, strict=False))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_kind_becomes_a_square_of_192(kind: str) -> None:
    logo = made(Image.new("RGB", (300, 300), RED), kind)

    assert (logo.format, logo.size) == ("WEBP", (192, 192))
    assert near(logo.convert("RGB").getpixel((2, 2)), RED)


@pytest.mark.parametrize("kind", ["GIF", "AVIF", "TIFF", "BMP"])
def test_no_other_kind_is_taken(kind: str) -> None:
    with pytest.raises(NotAPicture):
        made(Image.new("RGB", (30, 30), RED), kind)


def test_a_wide_one_is_whole_and_stands_in_the_middle() -> None:
    wide = Image.new("RGB", (400, 100), RED)
    wide.paste(BLUE, (380, 0, 400, 100))

    logo = made(wide).convert("RGBA")

    assert near(logo.getpixel((4, 96)), RED)
    assert near(logo.getpixel((187, 96)), BLUE)
    for y in (4, 68, 122, 187):
        assert logo.getpixel((96, y))[3] == 0  # type: ignore[index]


def test_what_is_clear_stays_clear() -> None:
    ring = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ring.paste((*RED, 255), (60, 60, 140, 140))

    logo = made(ring).convert("RGBA")

    assert logo.getpixel((8, 8))[3] == 0  # type: ignore[index]
    assert near(logo.getpixel((96, 96)), (*RED, 255))


def test_a_palette_with_a_clear_colour_keeps_it() -> None:
    palette = Image.new("P", (64, 64), 0)
    palette.putpalette([0, 0, 0, *RED])
    palette.paste(1, (16, 16, 48, 48))

    logo = made(palette, transparency=0).convert("RGBA")

    assert logo.getpixel((4, 4))[3] == 0  # type: ignore[index]
    assert near(logo.getpixel((96, 96)), (*RED, 255))


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (9000, 1), (20, 20)])
def test_any_shape_gives_a_square(size: tuple[int, int]) -> None:
    assert made(Image.new("RGB", size, RED)).size == (192, 192)


def test_it_stands_upright_and_tells_nothing_else() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # lies on its side: what is above belongs on the right
    exif.get_ifd(GPS)[2] = (52.0, 13.0, 7.0)
    lying = Image.new("RGB", (100, 100), BLUE)
    lying.paste(RED, (0, 0, 100, 50))

    data = pictures.logo(upload(lying, "JPEG", exif=exif)).read()

    assert b"Exif" not in data
    assert b"EXIF" not in data
    logo = Image.open(BytesIO(data)).convert("RGB")
    assert near(logo.getpixel((160, 96)), RED)
    assert near(logo.getpixel((32, 96)), BLUE)


def test_even_the_worst_weighs_no_more_than_a_portrait() -> None:
    noise = Image.effect_noise((500, 500), 120).convert("RGB")

    assert pictures.logo(upload(noise)).size < 20_000


def test_a_bomb_is_refused_unopened() -> None:
    with pytest.raises(PictureTooLarge):
        pictures.logo(images.bomb())


def test_more_bytes_than_we_take(settings: Settings) -> None:
    settings.IMAGE_MAX_BYTES = 10

    with pytest.raises(PictureTooLarge):
        made(Image.new("RGB", (30, 30), RED))


@pytest.mark.parametrize("what", [images.cut_short, images.disguised])
def test_what_is_damaged_or_no_picture(what: Any) -> None:
    with pytest.raises(NotAPicture):
        pictures.logo(what())
