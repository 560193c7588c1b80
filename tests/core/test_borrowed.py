"""What libraries say here is said by our catalogues."""

from pathlib import Path

import pytest
from allauth.account.forms import LoginForm
from babel.messages import pofile
from django.conf import settings
from django.contrib.auth import password_validation

from core import borrowed

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
    said = [
        *password_validation.password_validators_help_texts(),
        str(LoginForm().fields["password"].help_text),
    ]
    for sentence in ("Forgot your password?", "Your password can’t be entirely numeric."):
        assert sentence in borrowed.SENTENCES
        assert any(sentence in text for text in said), said
