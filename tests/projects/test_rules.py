"""Who sees a campaign: one rule, asked of a row or of a table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from projects import rules
from projects.models import Campaign, CampaignState
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "state", [CampaignState.DRAFT, CampaignState.IN_REVIEW, CampaignState.PUBLISHED]
)
def test_a_row_and_a_table_give_the_same_answer(state: CampaignState) -> None:
    campaign = projects.campaign(state=state)
    visitor: User = AnonymousUser()  # type: ignore[assignment]
    people = {
        "visitor": visitor,
        "member": accounts.user(),
        "rival": accounts.owner_of(accounts.firm()),
        "owner": accounts.owner_of(campaign.firm),
        "agent": accounts.member_of(campaign.firm),
        "editor": accounts.editor(),
    }

    seen = {name for name, user in people.items() if rules.sees_campaign(user, campaign)}

    listed = {
        name
        for name, user in people.items()
        if Campaign.objects.visible_to(user).filter(pk=campaign.pk).exists()
    }
    inside = {"owner", "agent", "editor"}
    assert seen == listed
    assert seen == (set(people) if state == CampaignState.PUBLISHED else inside)
