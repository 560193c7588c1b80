"""The cast that tests of a campaign's pages play with."""

from django.test import Client

from accounts.models import User
from projects.models import Campaign
from tests.factories import accounts

ROLES = ["visitor", "member", "owner", "agent", "editor", "operator"]


def cast(campaign: Campaign) -> dict[str, User | None]:
    """Everyone who might come to this campaign's pages, by what they are to it."""
    return {
        "visitor": None,
        "member": accounts.user(),
        "owner": accounts.owner_of(campaign.firm),
        "agent": accounts.member_of(campaign.firm),
        "editor": accounts.editor(),
        "operator": accounts.operator(),
    }


def client_of(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client
