import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core import text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  a\r\nb\rc  ", "a\nb\nc"),
        ("a\u200bb\u2060c\ufeff", "abc"),
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("a\u2066b\u2069", "ab"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("e\u0301", "\u00e9"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("a\tb", "a\tb"),
    ],
)  # fmt: skip
def test_what_nobody_can_see_is_taken_out_and_the_rest_kept(written: str, kept: str) -> None:
    assert text.clean(written) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more(written: str) -> None:
    once = text.clean(written)

    assert text.clean(once) == once
    assert not text.INVISIBLE.search(once)
    assert not text.CONTROLS.search(once)


@pytest.mark.parametrize("filler", ["\u115f", "\u1160", "\u3164", "\uffa0"])
def test_letters_that_nobody_can_see_are_no_text(filler: str) -> None:
    assert text.clean(f"{filler} {filler}") == ""
    assert text.clean_line(f"Mi{filler}na") == "Mina"


def test_a_line_is_one_line() -> None:
    assert text.clean_line(" a \n\t b\u2028 c ") == "a b c"


@pytest.mark.parametrize("blank", ["", "...", "\u200c\u200d", "—!?", "_"])
def test_text_without_words_is_refused(blank: str) -> None:
    with pytest.raises(ValidationError):
        text.require_words(blank)


@pytest.mark.parametrize("words", ["a", "7", "سلام", "ż", "日"])
def test_words_of_any_script_will_do(words: str) -> None:
    text.require_words(words)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='vbscript:x'>a</a>",
        "![a](http://example.org/track.png)",
        "<style>*{display:none}</style>",
        "<iframe src=//example.org></iframe>",
    ],
)
def test_nothing_that_runs_or_loads_gets_through(attack: str) -> None:
    html = text.as_html(attack)

    for danger in (
        "<script",
        "<img",
        "<style",
        "<iframe",
        'href="javascript',
        'href="data',
        "<a href='vb",
    ):
        assert danger not in html


def test_markdown_is_shown_and_links_vouch_for_nothing() -> None:
    html = text.as_html("**bold** [link](https://example.org)")

    assert "<strong>bold</strong>" in html
    assert 'href="https://example.org"' in html
    assert "nofollow" in html
    assert "ugc" in html
