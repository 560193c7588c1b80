"""Every text on every ground it stands on, in every mode and with every firm's accent."""

import pytest

from accounts.models import Accent
from tests.core import colours
from tests.core.colours import Mode

GROUNDS = ("paper", "surface", "sunken")
TEXTS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "ink-faint") for ground in GROUNDS),
    *((tone, ground) for tone in ("accent", "accent-strong") for ground in GROUNDS),
    *((tone, ground) for tone in ("alert", "note") for ground in GROUNDS),
    *((tone, f"{tone}-tint") for tone in ("accent", "alert", "note")),
    *((ink, f"{tone}-tint") for ink in ("ink", "ink-soft") for tone in ("accent", "alert", "note")),
    # A firm's comment has a date and acts in small print.
    ("ink-faint", "accent-tint"),
    ("accent-strong", "accent-tint"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-alert", "alert"),
    ("paper", "ink"),
    ("ink", "art-sky"),
    ("ink", "art-ground"),
]
SHAPES = [
    *(("line-control", ground) for ground in (*GROUNDS, "accent-tint")),
    *(("focus", ground) for ground in (*GROUNDS, "accent-tint", "alert-tint")),
    ("accent", "line"),
    ("art-horizon", "art-sky"),
]
MODES = [
    Mode(scheme, more, accent)
    for scheme in ("light", "dark")
    for more in (False, True)
    for accent in ("", *colours.accents())
]


def wanting(pairs: list[tuple[str, str]], mode: Mode, *, least: float) -> dict[str, float]:
    """The pairs that fall short, with what they measure."""
    measured = {f"{one} on {other}": colours.contrast(one, other, mode) for one, other in pairs}
    return {pair: round(ratio, 2) for pair, ratio in measured.items() if ratio < least}


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_text_can_be_read(mode: Mode) -> None:
    assert wanting(TEXTS, mode, least=7 if mode.more else 4.5) == {}


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_what_can_be_used_can_be_seen(mode: Mode) -> None:
    assert wanting(SHAPES[:-2], mode, least=4.5 if mode.more else 3) == {}
    assert wanting(SHAPES[-1:], mode, least=3) == {}


@pytest.mark.parametrize("mode", [mode for mode in MODES if not mode.more], ids=str)
def test_what_was_reached_stands_out_from_what_was_not(mode: Mode) -> None:
    assert wanting([("accent", "line")], mode, least=3) == {}


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_every_accent_is_shown_as_it_is_written(mode: Mode) -> None:
    names = ("accent", "accent-strong", "accent-tint", "on-accent", "focus")

    assert [name for name in names if not colours.is_in_gamut(name, mode)] == []


def test_a_firm_chooses_among_what_is_measured_here() -> None:
    assert sorted(Accent.values) == sorted(colours.accents())
    assert len({round(colours.luminance("accent", mode), 6) for mode in MODES[:9]}) == 9


def test_more_contrast_gives_more() -> None:
    for pair in (("ink-faint", "paper"), ("accent", "paper"), ("line-control", "paper")):
        plain, more = (colours.contrast(*pair, Mode("light", on, "")) for on in (False, True))

        assert more > plain


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("ink", "paper", 15.9), ("alert", "surface", 6.79), ("ink-faint", "sunken", 5.1)],
)
def test_the_measure_agrees_with_what_was_measured_in_a_browser(
    one: str, other: str, expected: float
) -> None:
    assert colours.contrast(one, other, Mode("light", False, "")) == pytest.approx(
        expected, abs=0.06
    )
