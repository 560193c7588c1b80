"""A firm with an agent, somebody who asks it, and their thread."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Firm, User
from care.models import Thread
from tests.factories import accounts, care
from tests.projects.people import client_of


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def firm(db: None) -> Firm:
    return accounts.firm()


@pytest.fixture
def owner(firm: Firm) -> User:
    return accounts.owner_of(firm)


@pytest.fixture
def agent(firm: Firm) -> User:
    return accounts.member_of(firm)


@pytest.fixture
def person(db: None) -> User:
    return accounts.user("Mina Farahani")


@pytest.fixture
def thread(firm: Firm, agent: User, person: User, now: datetime) -> Thread:
    """A complaint that waits for the agent."""
    return care.thread(care.about_firm(firm), by=person, at=now)


@pytest.fixture
def asker(person: User) -> Client:
    """The browser of whoever asked."""
    return client_of(person)
