"""The plain form of text, as the database makes it."""

import sys
import unicodedata
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core import plain

pytestmark = pytest.mark.django_db
# PostgreSQL keeps no NUL; surrogates are no text.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


def made_plain(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT eyelevel_plain(%s)", [text])
        (found,) = cursor.fetchone()
    return str(found)


def test_no_word_is_asked_for_of_which_nothing_is_left() -> None:
    """An empty word is no query: PostgreSQL refuses it."""
    letters = (chr(code) for code in range(1, sys.maxunicode + 1))
    alone = [each for each in letters if plain.words(each)]
    left = "SELECT count(*) FROM unnest(%s::text[]) AS one WHERE trim(eyelevel_plain(one)) = ''"

    with connection.cursor() as cursor:
        cursor.execute(left, [alone])
        assert cursor.fetchone() == (0,)
    assert len(alone) > 100_000
    for silent in ("\u200c", "\u0640\u0640", "\u0301", "\ufc5e", "\u200d \u200c"):
        assert plain.words(silent) == []
        assert plain.beginnings(silent) is None


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Zażółć GĘŚLĄ jaźń", "zazolc gesla jazn"),
        ("Straße Œuvre æther Øre", "strasse oeuvre aether ore"),
        ("كتاب علي", "کتاب علی"),
        ("می\u200cخواهم", "میخواهم"),
        ("آب", "اب"),
        ("كِتَابٌ", "کتاب"),
        ("کـــتاب", "کتاب"),
        ("۱۲ ٣٤", "12 34"),
        ("ＡＢＣ ﬁ", "abc fi"),
        ("İstanbul ısı", "istanbul isi"),
        ("100 % _x\\", "100 % _x\\"),
        ("", ""),
    ],
)
def test_letters_are_written_one_way(written: str, found: str) -> None:
    assert made_plain(written) == found


@given(TEXT)
def test_plain_text_is_as_plain_as_it_gets(written: str) -> None:
    once = made_plain(written)

    assert made_plain(once) == once
    assert made_plain(unicodedata.normalize("NFD", written)) == once


@given(TEXT)
def test_whatever_is_typed_can_be_looked_for(typed: str) -> None:
    query = plain.beginnings(typed)
    if query is None:
        assert not plain.words(typed)
        return
    sql, params = query.resolve_expression().as_sql(_compiler(), connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_tsvector('simple', '') @@ {sql}", params)
        assert cursor.fetchone() == (False,)


def _compiler() -> Any:
    from accounts.models import User

    return User.objects.all().query.get_compiler("default")


def test_words_keep_their_marks_and_joiners_and_nothing_else() -> None:
    typed = "Light, light! می\u200cخواهم مُحمد o'clock :* | & ' \\"

    assert plain.words(typed) == ["Light", "light", "می\u200cخواهم", "مُحمد", "o", "clock"]


def test_a_query_holds_twelve_words_at_most() -> None:
    query = plain.beginnings(" ".join(f"w{n}" for n in range(50)))

    assert query is not None
    assert str(query).count("&") == plain.MOST_WORDS - 1
