"""A row's texts in several languages, and what each reader gets of them."""

import pytest
from django.template import Context, Template
from django.utils import translation

from core.translated import Said, Version, heard, told
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

    @pytest.mark.parametrize(("reader", "lang"), [("de", "en"), ("en", "")])
    def test_what_was_never_translated_is_told_with_its_language(
        self, reader: str, lang: str
    ) -> None:
        words = heard(reward(fa={"title": "چراغ"}).told("description"), language=reader)

        assert (words, words.lang) == ("One light.", lang)

    def test_a_translation_is_in_the_readers_own(self) -> None:
        assert heard(reward(fa=PERSIAN).told("title"), language="fa").lang == ""

    def test_what_was_kept_without_its_language_is_heard(self) -> None:
        words = heard({"": "The light", "fa": "چراغ"}, language="de")

        assert (words, words.lang) == ("The light", "")

    @pytest.mark.parametrize("words", ["A light", Said("A light"), "", Said("", "fa")])
    def test_words_without_a_language_or_no_words_are_told_as_they_are(self, words: str) -> None:
        assert type(told(words)) is str

    @pytest.mark.parametrize("kept", ["A light", 25, None, ["a"], {"rows": [1]}, ""])
    def test_anything_else_is_left_alone(self, kept: object) -> None:
        assert heard(kept, language="fa") == kept


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

    def spoken(self, words: str) -> str:
        sentence = "{% load format %}<bdi>{{ words|spoken }}</bdi>"
        return Template(sentence).render(Context({"words": words}))

    def test_within_a_bdi_of_the_sentence_there_is_no_other(self) -> None:
        assert self.spoken(Said("Lampka", "pl")) == '<bdi><span lang="pl">Lampka</span></bdi>'
        assert self.spoken("<b>A & B") == "<bdi>&lt;b&gt;A &amp; B</bdi>"
