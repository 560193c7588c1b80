"""Fields for a row's texts in further languages: which there are, and what they take."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from cms.translated_forms import TranslatedForm, initial_of, languages_of, offered, source_of
from core.fields import LineField, ProseField
from payments.models import Reward
from tests.factories import cms, projects


class Form(TranslatedForm):
    TRANSLATED = ("title", "text")

    title = LineField(label="Title", max_length=12, help_text="In a word.")
    text = ProseField(label="Text", max_length=40, required=False)
    price = forms.IntegerField(required=False)


def form(
    data: Mapping[str, str] | None = None,
    *,
    languages: Sequence[str] = ("en", "pl", "fa"),
    source: str = "en",
    initial: dict[str, str] | None = None,
) -> Form:
    return Form(data, offered=languages, source=source, initial=initial, prefix="rewards-0")


def typed(**changes: str) -> dict[str, str]:
    return {f"rewards-0-{name}": value for name, value in ({"title": "Light"} | changes).items()}


class TestFields:
    def test_each_language_but_the_texts_own_has_its_fields(self) -> None:
        made = form()

        assert [each.code for each in made.in_languages] == ["pl", "fa"]
        assert [field.name for field in made.in_languages[1].fields] == ["title_fa", "text_fa"]
        assert [field.name for field in made.own_fields] == ["title", "text", "price"]

    def test_they_say_which_language_they_take_and_ask_for_nothing(self) -> None:
        field = form()["title_fa"]

        assert field.label == "Title (فارسی)"
        assert (field.field.required, field.help_text) == (False, "")
        assert 'lang="fa"' in str(field)
        assert 'dir="rtl"' in str(field)
        assert "required" not in str(field)
        assert 'dir="ltr"' in str(form()["title_pl"])

    def test_a_text_of_no_known_language_can_be_given_in_all(self) -> None:
        assert [each.code for each in form(source="").in_languages] == ["en", "pl", "fa"]

    def test_what_is_written_lies_open(self) -> None:
        made = form(initial={"title_fa": "چراغ"})

        assert [(each.code, each.is_open) for each in made.in_languages] == [
            ("pl", False),
            ("fa", True),
        ]


class TestWhatIsTyped:
    def test_a_row_keeps_what_was_given_and_nothing_empty(self) -> None:
        made = form(typed(title_fa="چراغ", text_fa=" ", title_pl="", text_pl="Jedna."))

        assert made.is_valid()
        assert made.translations() == {"fa": {"title": "چراغ"}, "pl": {"text": "Jedna."}}

    def test_nothing_given_is_nothing_kept(self) -> None:
        made = form(typed())

        assert made.is_valid()
        assert made.translations() == {}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("title_fa", "چ" * 13),
            ("text_fa", "چ" * 41),
            ("title_pl", "..."),
            ("text_pl", "\u200c"),
        ],
    )
    def test_what_the_text_itself_may_not_be_its_translation_may_not_either(
        self, name: str, value: str
    ) -> None:
        made = form(typed(**{name: value}))

        assert not made.is_valid()
        assert list(made.errors) == [name]
        assert [each.is_open for each in made.in_languages if each.code in name] == [True]

    @pytest.mark.parametrize("value", ["Lam\x00pka", "Lamp\u202eka"])
    def test_what_cannot_be_seen_is_taken_out(self, value: str) -> None:
        made = form(typed(title_pl=value))

        assert made.is_valid()
        assert made.translations() == {"pl": {"title": "Lampka"}}

    def test_a_translation_into_the_texts_own_language_is_told_and_not_lost(self) -> None:
        """Somebody says only now that the text above is Polish."""
        made = form(typed(title_pl="Lampka"), source="pl")

        assert made.errors == {
            "title_pl": ["The text itself is in this language. Leave this empty."]
        }
        assert made["title_pl"].value() == "Lampka"

    def test_a_language_that_is_not_offered_is_not_taken(self) -> None:
        made = form(typed(title_de="Licht"))

        assert made.is_valid()
        assert made.translations() == {}


class TestWhatIsOffered:
    @pytest.mark.django_db
    def test_languages_of_the_pages_the_first_ones_first(self) -> None:
        campaign = projects.campaign()
        cms.live_page(campaign, language="fa")
        cms.draft_page(campaign, language="en")
        cms.live_page(projects.campaign(), language="de")

        assert languages_of(campaign=campaign) == ["fa", "en"]
        assert languages_of(campaign__firm=campaign.firm) == ["fa", "en"]

    def test_also_one_in_which_something_is_said_without_a_page(self) -> None:
        row = Reward(translations={"de": {"title": "Licht"}})

        assert offered(["fa", "en"], row, Reward()) == ["en", "de", "fa"]

    def test_a_form_starts_from_what_the_row_says(self) -> None:
        row = Reward(translations={"fa": {"title": "چراغ"}, "pl": {"description": "Jedna."}})

        assert initial_of(row) == {"title_fa": "چراغ", "description_pl": "Jedna."}

    @pytest.mark.parametrize(
        ("query", "source"), [("language=pl", "pl"), ("language=", ""), ("language=xx", "")]
    )
    def test_what_was_typed_says_in_which_language(self, query: str, source: str) -> None:
        assert source_of(QueryDict(query), otherwise="fa") == source

    @pytest.mark.parametrize("nothing", [None, QueryDict("")])
    def test_before_that_the_row_does(self, nothing: Any) -> None:
        assert source_of(nothing, otherwise="fa") == "fa"
