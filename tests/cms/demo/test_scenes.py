"""Drawings: the same line gives the same picture, and nothing leaves the sheet."""

from io import BytesIO

import pytest
from PIL import Image

from cms.demo import drawing, scenes


def picture(things: str, size: tuple[int, int] = (320, 240)) -> Image.Image:
    return Image.open(BytesIO(scenes.draw(things, size=size))).convert("RGB")


def test_the_same_line_gives_the_same_bytes() -> None:
    assert scenes.draw("kettle cup", size=scenes.IDEA) == scenes.draw(
        "kettle cup", size=scenes.IDEA
    )


def test_the_same_thing_varies_from_place_to_place() -> None:
    assert scenes.draw("cup cup", size=(320, 240)) != scenes.draw("cup book", size=(320, 240))
    book = [picture(f"book {other}").crop((0, 0, 150, 186)) for other in ("tool", "phone")]
    assert book[0].tobytes() != book[1].tobytes()


@pytest.mark.parametrize("name", sorted(scenes.MOTIFS))
def test_each_thing_stands_on_the_horizon_within_the_sheet(name: str) -> None:
    drawn, empty = picture(name), picture("spoon")
    width, height = drawn.size
    sky, line = drawn.getpixel((2, 2)), round(height * 0.78)
    middle = [drawn.getpixel((x, line - 4)) for x in range(width // 4, width * 3 // 4)]

    assert any(colour != sky for colour in middle)
    assert {drawn.getpixel((x, 1)) for x in range(width)} == {sky}
    assert (drawn.tobytes() != empty.tobytes()) == (name != "spoon")


def test_a_list_may_crop_a_wide_picture_to_four_by_three() -> None:
    wide = picture("chair table stool", size=(576, 360))
    sky = wide.getpixel((1, 1))

    edge = [wide.getpixel((x, y)) for x in (*range(49), *range(528, 576)) for y in range(270)]
    assert set(edge) == {sky}


def test_the_horizon_lies_at_78_percent() -> None:
    assert round(drawing.HORIZON / drawing.HEIGHT, 2) == 0.78
    column = [picture("cup").getpixel((1, y)) for y in range(240)]
    darkest = min(range(240), key=lambda y: sum(column[y]))  # type: ignore[arg-type]
    assert darkest in (186, 187, 188)
