import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import diffs
from core.diffs import ADDED, REMOVED, SAME

TEXTS = st.lists(st.sampled_from(["a", "b", "lamp", " ", " ", "\n\n", ".", "می\u200cخواهم"])).map(
    "".join
)


def side(parts: list[tuple[str, str]], kind: str) -> str:
    return "".join(text for this, text in parts if this in (SAME, kind))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_parts(before: str, after: str) -> None:
    parts = diffs.words(before, after)

    assert side(parts, REMOVED) == before
    assert side(parts, ADDED) == after


@given(st.text(), st.text())
def test_any_text_will_do(before: str, after: str) -> None:
    parts = diffs.words(before, after)

    assert (side(parts, REMOVED), side(parts, ADDED)) == (before, after)
    assert all(text for _, text in parts)


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "", []),
        ("A lamp.", "A lamp.", [(SAME, "A lamp.")]),
        ("", "A lamp", [(ADDED, "A lamp")]),
        ("A lamp", "", [(REMOVED, "A lamp")]),
        ("A lamp", "A bright lamp", [(SAME, "A "), (ADDED, "bright "), (SAME, "lamp")]),
        ("It ends.", "It ends!", [(SAME, "It ends"), (REMOVED, "."), (ADDED, "!")]),
        (
            "A red lamp is here",
            "A blue light is here",
            [(SAME, "A "), (REMOVED, "red lamp"), (ADDED, "blue light"), (SAME, " is here")],
        ),
        (
            "Mała lampa، سلام",
            "Mała lampka، سلام",
            [(SAME, "Mała "), (REMOVED, "lampa"), (ADDED, "lampka"), (SAME, "، سلام")],
        ),
    ],
)
def test_words_are_marked_and_not_letters(
    before: str, after: str, parts: list[tuple[str, str]]
) -> None:
    assert diffs.words(before, after) == parts


def test_a_new_paragraph_does_not_touch_the_others() -> None:
    parts = diffs.words("One.\n\nTwo.", "One.\n\nOne and a half.\n\nTwo.")

    assert [kind for kind, _ in parts].count(ADDED) == 1
    assert REMOVED not in [kind for kind, _ in parts]


def test_texts_with_nothing_in_common_are_shown_one_after_the_other() -> None:
    before, after = " ".join(["red"] * 500), " ".join(f"w{n}" for n in range(500))

    assert diffs.words(before, after) == [(REMOVED, before), (ADDED, after)]


def test_hostile_texts_take_no_time() -> None:
    before = " ".join(str(n * 7 % 97) for n in range(4000))
    after = " ".join(str(n * 11 % 89) for n in range(4000))
    started = time.process_time()

    diffs.words(before, after)

    assert time.process_time() - started < 1
