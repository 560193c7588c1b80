"""A row's texts in several languages, and what each reader gets of them."""

import pytest
from django.template import Context, Template
from django.utils import translation

from core.translated import Said, Version, heard
from payments.models import Reward

PERSIAN = {"title": "چراغ", "description": "یک چراغ."}


def reward(language: str = "en", **translations: dict[str, str]) -> Reward:
    return Reward(
        title="The light",
        description="One light.",
        language=language,
        translations=translations,
    )


@pytest.mark.parametrize(
    ("reader", "said", "lang"),
    [
        ("fa", "چراغ", ""),
        ("en", "The light", ""),
        ("de", "The light", "en"),
        (None, "The light", "en"),
    ],
)
def test_a_reader_gets_their_language_or_the_text_as_it_was_written(
    reader: str | None, said: str, lang: str
) -> None:
    row = reward(fa=PERSIAN)

    with translation.override(reader):
        spoken = row.spoken("title")

    assert (spoken, spoken.lang) == (said, lang)


def test_each_text_is_looked_for_by_itself() -> None:
    row = reward(fa={"title": "چراغ"})

    with translation.override("fa"):
        assert (row.spoken("title"), row.spoken("title").lang) == ("چراغ", "")
        assert (row.spoken("description"), row.spoken("description").lang) == ("One light.", "en")


def test_a_text_of_an_unknown_language_claims_none() -> None:
    with translation.override("pl"):
        assert reward("").spoken("title").lang == ""


def test_the_rows_own_language_wins_over_a_translation_into_it() -> None:
    with translation.override("fa"):
        assert reward("fa", fa=PERSIAN).spoken("title") == "The light"


def test_reading_asks_the_database_nothing() -> None:
    """Without the mark for the database a query would fail."""
    row = reward(fa=PERSIAN)

    assert row.versions("title") == [Version("en", ["The light"]), Version("fa", ["چراغ"])]


def test_versions_name_every_language_with_gaps_where_a_text_lacks() -> None:
    row = reward(pl={"description": "Jedna lampka."}, fa=PERSIAN)

    assert row.versions("title", "description") == [
        Version("en", ["The light", "One light."]),
        Version("fa", ["چراغ", "یک چراغ."]),
        Version("pl", ["", "Jedna lampka."]),
    ]


@pytest.mark.parametrize(
    ("code", "is_said"), [("en", True), ("fa", True), ("pl", False), ("de", False)]
)
def test_a_row_is_said_in_a_language_once_all_its_texts_are(code: str, *, is_said: bool) -> None:
    row = reward(pl={"title": "Lampka"}, fa=PERSIAN)

    assert row.is_said_in(code, "title", "description") is is_said


class TestMails:
    """A mail keeps its parameters and may be read in any language later."""

    @pytest.mark.parametrize(
        ("reader", "said"), [("fa", "چراغ"), ("en", "The light"), ("de", "The light")]
    )
    def test_what_was_told_is_heard_in_the_readers_language(self, reader: str, said: str) -> None:
        assert heard(reward(fa=PERSIAN).told("title"), language=reader) == said

    def test_what_was_never_translated_is_told_as_it_is(self) -> None:
        assert reward(fa={"title": "چراغ"}).told("description") == "One light."

    @pytest.mark.parametrize("told", ["A light", 25, None, ["a"], {"rows": [1]}, ""])
    def test_anything_else_is_left_alone(self, told: object) -> None:
        assert heard(told, language="fa") == told


class TestShowing:
    def shown(self, words: str) -> str:
        return Template("{% load format %}{{ words|said }}").render(Context({"words": words}))

    def test_another_language_is_named(self) -> None:
        assert self.shown(Said("Lampka", "pl")) == '<bdi lang="pl">Lampka</bdi>'

    @pytest.mark.parametrize("words", ["Lampka", Said("Lampka"), Said("Lampka", "xx")])
    def test_the_readers_own_or_an_unknown_one_is_not(self, words: str) -> None:
        assert self.shown(words) == "<bdi>Lampka</bdi>"

    def test_nothing_somebody_wrote_is_markup(self) -> None:
        assert self.shown(Said("<b>A & B</b>", "pl")) == (
            '<bdi lang="pl">&lt;b&gt;A &amp; B&lt;/b&gt;</bdi>'
        )
