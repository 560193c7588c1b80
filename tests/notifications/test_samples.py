"""Every kind of mail has an example, and every example is whole in every language."""

import re

import pytest
from django.conf import settings

from notifications import letters, samples
from notifications.models import Mail

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# What no reader should see: code, a missing value, escaped marks, a raw date.
LEFT_OVER = re.compile(r"[{}]|%\w*[({]|\bNone\b|&\w+;|\d{4}-\d\d-\d\dT")


def test_every_kind_of_mail_has_an_example() -> None:
    assert set(samples.SAMPLES) == set(samples.kinds())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", samples.kinds())
def test_an_example_is_whole(kind: str, language: str) -> None:
    letter = letters.read(samples.mail(kind, language=language))

    assert letter.language == language
    assert 5 < len(letter.subject) < 150
    assert LEFT_OVER.findall(f"{letter.subject}\n{letter.body}") == []
    assert "\n\n\n" not in letter.body
    assert bool(letter.stop_url) == bool(samples.SAMPLES[kind].topic)


@pytest.mark.parametrize("kind", samples.kinds())
def test_every_mail_ends_with_why_one_gets_it(kind: str) -> None:
    why = letters.read(samples.mail(kind, language="en")).why

    assert "You get this" in why
    assert settings.SITE_URL not in why


@pytest.mark.django_db
def test_looking_at_an_example_writes_none() -> None:
    for kind in samples.kinds():
        letters.read(samples.mail(kind, language="en"))

    assert not Mail.objects.exists()
