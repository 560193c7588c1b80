"""What libraries say here is said by our catalogues."""

import re
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from babel.messages import pofile
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils import translation

from core import borrowed

DOORS = (
    "email_password_mismatch",
    "incorrect_code",
    "incorrect_password",
    "too_many_login_attempts",
)
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_catalogue_says_what_libraries_say(language: str) -> None:
    with (Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po").open(
        "rb"
    ) as file:
        ours = pofile.read_po(file, locale=language)
    for sentence in borrowed.SENTENCES:
        message = ours.get(sentence)
        assert message is not None, sentence
        assert message.string


def test_libraries_still_say_so() -> None:
    """A sentence that a library has reworded would be read from its own catalogue again."""
    doors = DefaultAccountAdapter.error_messages
    said = [
        str(LoginForm().fields["password"].help_text),
        str(LoginForm().fields["login"].label),
        *(str(doors[what]) for what in DOORS),
        password_validation.NumericPasswordValidator().get_error_message(),
        password_validation.CommonPasswordValidator().get_error_message(),
        password_validation.MinimumLengthValidator().get_error_message(),
    ]
    for sentence in (
        "Forgot your password?",
        "Email",
        "Too many failed login attempts. Try again later.",
        "Incorrect code.",
        "Incorrect password.",
        "The email address and/or password you specified are not correct.",
        "This password is entirely numeric.",
        "This password is too common.",
    ):
        assert sentence in {*borrowed.SENTENCES, *borrowed.ENGLISH}
        assert any(borrowed.in_english(sentence) in text for text in said), said
    assert "It needs at least 8 characters." in said


@pytest.mark.parametrize("sentence", borrowed.ENGLISH)
def test_what_english_rewords_keeps_its_figures(sentence: str) -> None:
    named = re.compile(r"%\(\w+\)\w")

    assert set(named.findall(borrowed.ENGLISH[sentence])) == set(named.findall(sentence))


def test_forms_speak_with_our_voice() -> None:
    class Form(forms.Form):
        name = forms.CharField(max_length=3)
        age = forms.IntegerField(min_value=18)
        note = forms.CharField(max_length=3)

    with translation.override("en"):
        errors = Form({"age": "7", "note": "four"}).errors

        assert errors == {
            "name": ["This is still missing."],
            "age": ["Write 18 or more."],
            "note": ["At most 3 characters fit here; these are 4."],
        }
        with translation.override("de"):
            assert "This" not in Form({}).errors["name"][0]
