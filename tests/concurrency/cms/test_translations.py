"""Two people begin the same translation of an update at the very same moment."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from wagtail.models import Page

from cms import translations
from cms.campaign_pages import AlreadyTranslated
from cms.models import UpdatePage
from tests.concurrency.projects.racing import Meeting, together
from tests.factories import accounts, cms

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def update() -> UpdatePage:
    page = cms.live_page()
    translations.translate(page, language="pl", by=accounts.editor())
    return cms.update(page)


def race(update: UpdatePage, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Both have looked, and neither has made the page."""
    meeting, editor, make = Meeting(), accounts.editor(), UpdatePage.copy_for_translation

    def meet_and_make(*args: Any, **kwargs: Any) -> Page:
        meeting()
        return make(*args, **kwargs)

    monkeypatch.setattr(UpdatePage, "copy_for_translation", meet_and_make)

    def begin() -> Page:
        return translations.translate(update, language="pl", by=editor)

    return together(begin, begin)


def test_without_the_lock_the_second_breaks(
    update: UpdatePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)

    found = race(update, monkeypatch)

    assert any(isinstance(each, ValidationError) for each in found)


def test_with_it_the_second_finds_the_first(
    update: UpdatePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = race(update, monkeypatch)

    assert sum(isinstance(each, AlreadyTranslated) for each in found) == 1
    assert UpdatePage.objects.filter(locale__language_code="pl").count() == 1
