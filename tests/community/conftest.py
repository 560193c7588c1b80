"""Every test here begins in English, whatever language the last request was in."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import timezone, translation

from projects.models import Idea
from tests.factories import projects


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def idea() -> Idea:
    return projects.idea(projects.campaign())
