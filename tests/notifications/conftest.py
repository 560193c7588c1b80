"""A kind of mail that belongs to the tests."""

from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

GREETING = """{% load i18n %}{% autoescape off %}{{ language }}: {{ what }}

{{ recipient.display_name }}, {% translate 'Polish' %}
{{ site_url }}{{ path }}
{{ idea_path }} {{ empty_path }}

{% if code %}{{ code }}

{% endif %}You get this because we test.{% endautoescape %}
"""


@pytest.fixture
def greeting(settings: Settings, tmp_path: Path) -> None:
    """The template emails/greeting.txt."""
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "greeting.txt").write_text(GREETING)
    configured = [dict(each) for each in settings.TEMPLATES]
    configured[0]["DIRS"] = [tmp_path, *configured[0]["DIRS"]]
    settings.TEMPLATES = configured


@pytest.fixture(autouse=True)
def no_quiet_hours(settings: Settings) -> None:
    """Tests run at any hour; those about quiet hours set their own."""
    settings.QUIET_HOURS = (0, 0)


@pytest.fixture
def now() -> datetime:
    return timezone.now()
