"""Portraits: the same name gives the same face, and no two are alike by accident."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from cms.demo import faces, roster

PEOPLE = roster.read().everyone


def face(name: str, kind: str = "f", side: int = 64) -> Image.Image:
    return Image.open(BytesIO(faces.draw(name, kind=kind, side=side))).convert("RGB")


def test_the_same_name_gives_the_same_bytes() -> None:
    assert faces.draw("Agnes", kind="f") == faces.draw("Agnes", kind="f")


def test_hardly_two_people_look_the_same() -> None:
    drawn = {face(person.name, person.kind).tobytes() for person in PEOPLE}

    assert len(drawn) >= len(PEOPLE) - 1


def test_all_eyes_are_on_one_level() -> None:
    """The two dots of the mark: seen from afar, everybody looks straight ahead."""
    for person in PEOPLE[:20]:
        drawn = face(person.name, person.kind, side=256)
        left, right = (drawn.getpixel((128 + side * 17, 103)) for side in (-1, 1))
        assert left == right == (27, 46, 55), person.name


def test_a_small_face_and_a_large_one_are_the_same() -> None:
    large = face("Agnes", side=512).resize((64, 64), Image.Resampling.BOX)
    apart = ImageChops.difference(large, face("Agnes")).convert("L")

    assert sum(apart.histogram()[40:]) < 64 * 64 * 0.05


@pytest.mark.parametrize("skin", faces.SKINS)
def test_hair_is_never_lost_on_the_skin(skin: faces.Pair) -> None:
    likely = faces.HAIRS[: faces._hairs(skin)]

    assert len(likely) >= 2
    assert skin not in likely
