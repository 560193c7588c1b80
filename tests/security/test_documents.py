"""Documents of another firm, which Wagtail's own migrations would let every firm choose."""

from datetime import datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupCollectionPermission

from accounts.firms import FIRM_MEMBERS
from payments.sandbox.core import Sandbox
from tests.security import world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["image", "document"])
def test_what_another_firm_keeps_is_not_chosen(
    client: Client, sandbox: Sandbox, now: datetime, kind: str
) -> None:
    made = world.build(sandbox, at=now)
    item, space = getattr(made, kind), {"image": "images", "document": "docs"}[kind]
    asked = [
        reverse(f"wagtail{space}_chooser:chosen", args=[item.pk]),
        f"{reverse(f'wagtail{space}_chooser:chosen_multiple')}?id={item.pk}",
        reverse(f"wagtail{space}_chooser:choose_results"),
    ]

    shown = {}
    for who in ("rival", "owner"):
        client.force_login(made.person(who))
        shown[who] = [world.SECRET in client.get(address).text for address in asked]

    assert shown == {"rival": [False] * 3, "owner": [True] * 3}


def test_all_firms_together_hold_no_collection() -> None:
    everybody = Group.objects.get(name=FIRM_MEMBERS)

    assert not GroupCollectionPermission.objects.filter(group=everybody).exists()
    assert [each.codename for each in everybody.permissions.all()] == ["access_admin"]
