"""What templates draw with."""

import pytest
from django.template import Context, Template
from django.utils import translation

from core.templatetags import look


def test_an_icon_is_drawn_in_place_and_hidden_from_readers() -> None:
    drawn = look.icon("check")

    assert drawn.startswith('<svg class="icon" ')
    assert 'aria-hidden="true"' in drawn
    assert '<path d="M20 6 9 17l-5-5" />' in drawn


def test_an_arrow_turns_with_the_direction_of_the_page() -> None:
    assert 'class="icon icon--directed"' in look.icon("arrow-right")


def test_an_icon_carries_the_callers_class() -> None:
    assert 'class="icon vote__tick"' in look.icon("check", "vote__tick")


def test_an_unknown_icon_is_an_error_of_the_template() -> None:
    with pytest.raises(FileNotFoundError):
        look.icon("no-such-icon")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kessler & Wolny", "KW"),
        ("Marta Zielińska", "MZ"),
        ("Ana Maria de Souza", "AS"),
        ("łukasz", "Ł"),
        ("& – !", ""),
        ("", ""),
        ("رضا کریمی", "ر\u200cک"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert look.initials(name) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(70.256, "70.26"), (70.0, "70"), (0, "0"), (100, "100"), (-0.5, "-0.5")],
)
def test_a_coordinate_has_a_point_in_every_language(value: float, expected: str) -> None:
    with translation.override("de"):
        assert (
            Template("{% load look %}{{ v|coordinate }}").render(Context({"v": value})) == expected
        )


@pytest.mark.parametrize(
    ("value", "expected"), [(131, "100"), (-4, "0"), (70.3, "70.3"), (None, "0")]
)
def test_a_share_stays_on_its_line(value: float | None, expected: str) -> None:
    assert look.share(value) == expected
