"""`manage.py grant_role EMAIL ROLE`."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from tests.factories import accounts

pytestmark = pytest.mark.django_db


def test_a_role_is_granted_by_address() -> None:
    user = accounts.user()

    call_command("grant_role", user.email.upper(), "editor")

    user.refresh_from_db()
    assert user.role == Role.EDITOR
    assert user.groups.filter(name="Editors").exists()


def test_an_unknown_address_is_refused() -> None:
    with pytest.raises(CommandError, match="No account has the address"):
        call_command("grant_role", "nobody@example.org", "operator")


def test_an_unknown_role_is_refused_and_changes_nothing() -> None:
    user = accounts.user()

    with pytest.raises(CommandError):
        call_command("grant_role", user.email, "emperor")

    user.refresh_from_db()
    assert user.role == Role.MEMBER
