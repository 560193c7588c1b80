from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from core.fields import LanguageField, LineField, MoneyField, ProseField
from core.money import MAXIMUM_CHARGE_MINOR, Money


def code_of(field: forms.Field, value: Any) -> str | None:
    with pytest.raises(ValidationError) as refusal:
        field.clean(value)
    return refusal.value.error_list[0].code


@pytest.fixture
def euros() -> MoneyField:
    return MoneyField(currency="EUR", minimum_minor=50)


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("25", 2_500),
        ("25,50", 2_550),
        ("25.50", 2_550),
        (" 1 000 ", 100_000),
        ("1\u00a0000,5", 100_050),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, minor: int, euros: MoneyField) -> None:
    assert euros.clean(written) == Money(minor, "EUR")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "required"),
        (None, "required"),
        ("abc", "invalid"),
        ("NaN", "invalid"),
        ("Infinity", "invalid"),
        ("1,000", "ambiguous"),
        ("0.0055", "too_fine"),
        ("0", "too_small"),
        ("0.49", "too_small"),
        ("-25", "too_small"),
        ("1000000", "too_large"),
    ],
)
def test_amounts_that_cannot_be_are_named(written: Any, code: str, euros: MoneyField) -> None:
    assert code_of(euros, written) == code


@pytest.mark.parametrize("written", ["9" * 40, "1e400", "1e-400", "-1e99"])
def test_astronomic_amounts_are_refused_at_the_field(written: str, euros: MoneyField) -> None:
    assert code_of(euros, written)


def test_the_edges_stand(euros: MoneyField) -> None:
    assert euros.clean("0.50") == Money(50, "EUR")
    assert euros.clean("999999.99") == Money(MAXIMUM_CHARGE_MINOR, "EUR")


def test_yen_have_no_cents() -> None:
    yen = MoneyField(currency="JPY", minimum_minor=50)

    assert yen.clean("500") == Money(500, "JPY")
    assert code_of(yen, "500.5") == "too_fine"


def test_an_optional_amount_may_be_left_out_and_is_shown_as_written() -> None:
    field = MoneyField(currency="EUR", minimum_minor=50, required=False)

    assert field.clean("") is None
    assert str(field.prepare_value(Money(2_550, "EUR"))) == "25.50"
    assert field.prepare_value("25,5x") == "25,5x"


@pytest.mark.parametrize("kind", [LineField, ProseField])
def test_text_is_cleaned_and_must_say_something(kind: type[LineField]) -> None:
    field = kind(max_length=20)

    assert field.clean("  a\u200b\u202e b ") == "a b"
    assert code_of(field, " \u200b\u2060 ") == "required"
    assert code_of(field, "...") == "no_words"
    assert code_of(field, "x" * 21) == "max_length"


def test_prose_keeps_its_lines_and_a_line_does_not() -> None:
    assert ProseField(max_length=20).clean("a\r\nb") == "a\nb"
    assert LineField(max_length=20).clean("a\r\nb") == "a b"


def test_an_optional_text_may_be_empty() -> None:
    assert LineField(max_length=20, required=False).clean(" \u200b ") == ""


class TestLanguage:
    def test_each_is_offered_by_its_own_name_and_in_itself(self) -> None:
        class Words(forms.Form):
            language = LanguageField()

        shown = Words()["language"].as_widget()

        assert '<option value="en" selected lang="en">English</option>' in shown
        assert '<option value="pl" lang="pl">polski</option>' in shown.lower()
        assert '<option value="de" lang="de">Deutsch</option>' in shown
        assert '<option value="fa" lang="fa">فارسی</option>' in shown
        assert '<option value="">Another, or not said</option>' in shown

    def test_it_begins_with_the_language_of_the_page(self) -> None:
        class Words(forms.Form):
            language = LanguageField()

        with translation.override("fa"):
            assert 'value="fa" selected' in Words()["language"].as_widget()

    def test_what_somebody_has_said_before_stays_chosen(self) -> None:
        class Words(forms.Form):
            language = LanguageField()

        assert 'value="pl" selected' in Words(initial={"language": "pl"})["language"].as_widget()
        assert 'value="" selected' in Words(initial={"language": ""})["language"].as_widget()

    @pytest.mark.parametrize(("given", "said"), [("de", "de"), ("", ""), (None, "")])
    def test_none_of_them_is_an_answer_too(self, given: str | None, said: str) -> None:
        assert LanguageField().clean(given) == said

    @pytest.mark.parametrize("given", ["xx", "de\x00", "English", "de" * 5000])
    def test_anything_else_is_refused(self, given: str) -> None:
        assert code_of(LanguageField(), given) == "invalid_choice"
