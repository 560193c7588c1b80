"""The firm that holds imported votes exists once and lets nobody in by itself."""

from datetime import UTC, datetime

import pytest

from accounts.models import Firm, User
from projects.pabulib import host

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_the_firm_is_made_once_verified_and_with_an_owner() -> None:
    first, second = host.firm(at=NOW), host.firm(at=NOW)
    assert first == second
    assert Firm.objects.filter(slug=host.SLUG).count() == 1
    assert first.verified_at == NOW
    assert [member.role for member in first.members.all()] == ["owner"]


def test_nobody_can_sign_in_as_its_owner() -> None:
    host.firm(at=NOW)
    assert not User.objects.get(email=host.OWNER).has_usable_password()
