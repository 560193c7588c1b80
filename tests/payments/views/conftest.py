"""A backer who is signed in."""

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import accounts


@pytest.fixture
def backer(client: Client, db: None) -> User:
    person = accounts.user("Mina Farahani")
    client.force_login(person)
    return person
