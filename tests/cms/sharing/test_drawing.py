"""Cards: the right words, in lines that fit, in the right direction, drawn once."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image as Pixels
from pytest_django.fixtures import Settings

from cms.sharing import drawing
from cms.sharing.cards import Card
from core import pictures
from tests.factories import firms

CARD = Card("A lamp that lasts", "Lumen", "Open for pledges", "€42 of €100", 0.42, "en", "Eyelevel")
PERSIAN = replace(CARD, title="چراغی که می‌ماند", above="لومن", state="تأمین مالی", sums="")
WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller"


@pytest.fixture(autouse=True)
def own_media(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def texts(card: Card) -> list[tuple[str, dict[str, str]]]:
    tree = ElementTree.fromstring(drawing.svg(card))
    return [
        (each.text or "", each.attrib) for each in tree.iter("{http://www.w3.org/2000/svg}text")
    ]


def test_it_is_a_picture_of_the_size_that_sites_ask_for() -> None:
    with Pixels.open(io.BytesIO(drawing.png(CARD))) as picture:
        assert picture.format == "PNG"
        assert picture.size == (1200, 630)


def test_it_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawing.png(CARD)
    monkeypatch.setattr(drawing, "svg", lambda card: pytest.fail("drawn again"))

    assert drawing.png(CARD) == first
    assert default_storage.listdir("cards")[1] == [f"{CARD.mark}.png"]


def test_cards_of_long_ago_are_forgotten() -> None:
    drawing.png(CARD)
    now = timezone.now()
    assert drawing.tidy(at=now) == 0

    assert drawing.tidy(at=now + timedelta(days=31)) == 1
    assert default_storage.listdir("cards")[1] == []


def test_there_may_be_no_card_to_forget() -> None:
    assert drawing.tidy(at=timezone.now()) == 0


def test_whoever_waits_too_long_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "WAIT_SECONDS", 0.01)

    with drawing._drawing, pytest.raises(drawing.TooBusy):
        drawing.png(CARD)

    assert not default_storage.exists(f"cards/{CARD.mark}.png")


def test_every_word_changes_the_mark() -> None:
    others = [
        replace(CARD, title="B"),
        replace(CARD, above="B"),
        replace(CARD, state="B"),
        replace(CARD, sums="B"),
        replace(CARD, share=0.43),
        replace(CARD, language="pl"),
        replace(CARD, site="B"),
        replace(CARD, logo="firms/b.webp"),
    ]

    assert len({CARD.mark, *(other.mark for other in others)}) == 9


def test_words_are_read_from_their_side() -> None:
    assert {attributes["text-anchor"] for _text, attributes in texts(CARD)[:2]} == {"start"}
    mirrored = texts(PERSIAN)
    assert {attributes["text-anchor"] for _text, attributes in mirrored[:2]} == {"end"}
    assert mirrored[0][0] == "\u2067لومن\u2069"


def test_the_money_comes_from_the_side_where_reading_begins() -> None:
    way = 0.42 * drawing.BREADTH

    assert f'x2="{round(80 + way)}"' in drawing.svg(CARD)
    assert f'x2="{round(1120 - way)}"' in drawing.svg(PERSIAN)


def test_a_card_without_money_draws_the_two_who_meet() -> None:
    assert drawing.svg(replace(CARD, share=None)).count("<circle") == 2
    assert drawing.svg(CARD).count("<circle") == 1


@pytest.mark.parametrize(
    "title", ["Lamp", "A lamp " * 6, "A lamp " * 60, WORD * 5, "", "چراغ " * 90]
)
def test_every_line_fits(title: str) -> None:
    size, lines = drawing.fitted(drawing.printable(title))

    assert len(lines) <= 4
    assert all(drawing.measure(line, size=size, bold=True) <= drawing.BREADTH for line in lines)


def test_short_titles_are_large_and_endless_ones_are_cut() -> None:
    assert drawing.fitted("A lamp")[0] == 76
    size, lines = drawing.fitted("A lamp " * 60)
    assert size == 50
    assert lines[-1].endswith("…")


def test_nothing_written_becomes_markup_or_an_empty_square() -> None:
    card = replace(CARD, title='</text><image href="x"/> 🚲 & more\x07')

    written = [text for text, _attributes in texts(card)]

    assert '</text><image href="x"/> & more' in " ".join(written)
    assert drawing.png(card)


class TestLogo:
    @pytest.fixture
    def card(self) -> Card:
        kept = pictures.logo(firms.drawing(size=(300, 300)))
        return replace(CARD, logo=default_storage.save("firms/a.webp", kept))

    def colour(self, card: Card, x: int) -> Any:
        with Pixels.open(io.BytesIO(drawing.png(card))) as picture:
            return picture.convert("RGB").getpixel((x, 101))

    def test_it_stands_before_the_firms_name(self, card: Card) -> None:
        paper, teal = (250, 248, 243), (0, 128, 128)

        assert self.colour(CARD, 86) != teal
        assert all(abs(a - b) < 8 for a, b in zip(self.colour(card, 112), teal, strict=True))
        assert self.colour(card, 76) == paper
        assert texts(card)[0][1]["x"] == "164"

    def test_it_stands_on_the_right_where_reading_begins_there(self, card: Card) -> None:
        mirrored = replace(PERSIAN, logo=card.logo)

        assert self.colour(mirrored, 1088)[0] < 10
        assert texts(mirrored)[0][1]["x"] == "1036"

    def test_a_long_name_is_cut_so_much_the_earlier(self, card: Card) -> None:
        longest = replace(card, above="Werkstatt " * 20)

        written = texts(longest)[0][0]

        assert written.endswith("…")
        assert drawing.measure(written, size=32, bold=False) <= drawing.BREADTH - 84

    def test_one_deleted_meanwhile_leaves_the_name_where_it_was(self, card: Card) -> None:
        default_storage.delete(card.logo)

        assert drawing.svg(card) == drawing.svg(CARD)
        assert drawing.png(card)
