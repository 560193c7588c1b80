"""The factories stand on the services: what they make has passed the same rules."""

import pytest

from projects.models import CampaignState, IdeaState, Verdict
from tests.factories import accounts, projects

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", CampaignState)
def test_a_campaign_in_every_state(state: CampaignState) -> None:
    assert projects.campaign(state=state).state == state


def test_an_idea_from_its_proposal_to_its_decision() -> None:
    campaign = projects.campaign("fund")
    idea, other = projects.idea(campaign), projects.idea(campaign, title="Another")
    for _voter in range(2):
        projects.ballot(idea, voter=accounts.user())

    projects.counted(campaign)
    idea.refresh_from_db()
    other.refresh_from_db()
    assert (idea.state, idea.votes, other.state) == (
        IdeaState.SHORTLISTED,
        2,
        IdeaState.NOT_SHORTLISTED,
    )
    assert projects.decided(idea, verdict=Verdict.LATER).state == IdeaState.LATER
