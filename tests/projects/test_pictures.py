"""Uploads: only pixels come through, and a bomb is refused unopened."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from projects import pictures
from projects.pictures import NotAPicture, PictureTooLarge

RED, BLUE = (200, 30, 30), (30, 30, 200)


def upload(content: bytes, name: str = "picture") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def halves(size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(pictures.process(upload(content)).read()))


def png_claiming(width: int, height: int) -> bytes:
    """A tiny file whose header promises a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_every_kind_we_take_becomes_webp_of_the_same_size(kind: str) -> None:
    image = opened(encoded(halves(), kind))
    assert (image.format, image.size) == ("WEBP", (64, 32))


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM", "ICO", "PDF"])
def test_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(NotAPicture):
        pictures.process(upload(encoded(halves((32, 32)), kind)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        pictures.process(upload(content, "picture.png"))


def test_a_long_side_is_shortened_and_the_shape_kept() -> None:
    assert opened(encoded(halves((3200, 800)), "PNG")).size == (1600, 400)


def test_a_phone_s_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    image = opened(encoded(halves(), "JPEG", exif=exif, quality=95))
    assert image.size == (32, 64)
    top = image.convert("RGB").getpixel((16, 8))
    assert isinstance(top, tuple)
    assert top[0] > top[2], "what lay left is now on top"


def test_where_and_with_what_it_was_taken_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SpyCam"
    exif.get_ifd(0x8825)[1] = "N"
    content = encoded(halves(), "JPEG", exif=exif, comment=b"my home", icc_profile=b"profile!")
    kept = pictures.process(upload(content)).read()
    assert b"SpyCam" in content
    for secret in (b"SpyCam", b"my home", b"profile!", b"EXIF", b"Exif", b"ICCP"):
        assert secret not in kept


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_stays(mode: str) -> None:
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 0)).convert(mode)
    content = encoded(image, "PNG", **({"transparency": 0} if mode == "P" else {}))
    found = opened(content)
    assert found.mode == "RGBA"
    assert found.getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "I;16", "CMYK"])
def test_rare_modes_are_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(encoded(Image.new(mode, (8, 8)), kind)).size == (8, 8)


def test_of_a_moving_picture_the_first_frame_stays() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    image = opened(content)
    assert getattr(image, "n_frames", 1) == 1
    pixel = image.convert("RGB").getpixel((4, 4))
    assert isinstance(pixel, tuple)
    assert pixel[0] > pixel[2]


def test_too_many_bytes_are_refused_unread(settings: Any) -> None:
    settings.IMAGE_MAX_BYTES = 10
    with pytest.raises(PictureTooLarge):
        pictures.process(upload(b"not even a picture"))


def test_the_limit_of_pixels_is_exact(settings: Any) -> None:
    content = encoded(halves((64, 32)), "PNG")
    settings.IMAGE_MAX_PIXELS = 64 * 32
    assert pictures.process(upload(content))
    settings.IMAGE_MAX_PIXELS = 64 * 32 - 1
    with pytest.raises(PictureTooLarge):
        pictures.process(upload(content))


@pytest.mark.parametrize("side", [7_000, 12_000, 60_000])
def test_a_bomb_is_refused_as_too_large_before_it_unfolds(side: int) -> None:
    content = png_claiming(side, side)
    assert len(content) < 200
    with pytest.raises(PictureTooLarge):
        pictures.process(upload(content))


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(pictures.FORMATS),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=5),
)
def test_damaged_files_are_refused_and_never_crash(
    kind: str, cut: float, flips: list[tuple[float, int]]
) -> None:
    content = bytearray(encoded(halves(), kind))
    del content[int(len(content) * cut) + 1 :]
    for where, value in flips:
        content[int((len(content) - 1) * where)] = value
    try:
        kept = pictures.process(upload(bytes(content))).read()
    except (NotAPicture, PictureTooLarge):
        kept = b"RIFF"
    assert kept.startswith(b"RIFF")
