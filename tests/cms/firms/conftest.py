"""A firm with its owner, and somebody to join it."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Firm, User
from payments.gateway import client as gateway
from payments.sandbox import transport
from payments.sandbox.core import Sandbox
from tests.factories import accounts


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def firm(db: None) -> Firm:
    return accounts.firm()


@pytest.fixture
def owner(firm: Firm, client: Client) -> User:
    """Signed in."""
    owner = accounts.owner_of(firm)
    client.force_login(owner)
    return owner


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Stripe, for this test alone."""
    sandbox = Sandbox()
    with gateway.use(transport.client(sandbox)):
        yield sandbox
    sandbox.close()
