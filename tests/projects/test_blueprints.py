"""Each blueprint carries a campaign from its first day to its last word."""

from datetime import datetime, timedelta

import pytest

from projects import ballots, campaigns, decisions, ideas, phases, shortlisting
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign, CampaignState, IdeaState, PhaseKind, Verdict
from tests.factories import accounts, projects

ORDER = list(PhaseKind)


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_phases_come_once_and_in_their_natural_order(name: str) -> None:
    kinds = BLUEPRINTS[name].phases
    assert list(kinds) == sorted(set(kinds), key=ORDER.index)
    assert str(BLUEPRINTS[name].title)


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_vote_is_only_held_on_what_could_be_proposed(name: str) -> None:
    blueprint = BLUEPRINTS[name]
    assert blueprint.has_vote == (PhaseKind.PROPOSE in blueprint.phases)


def start(campaign: Campaign, kind: PhaseKind) -> datetime:
    phase = phases.of_kind(campaign, kind)
    assert phase is not None
    return phase.starts_at


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in BLUEPRINTS if BLUEPRINTS[name].has_vote])
def test_from_proposal_to_the_last_word(name: str) -> None:
    campaign = projects.campaign("before", blueprint=name, vote_threshold=1)
    owner = accounts.owner_of(campaign.firm)
    voting = start(campaign, PhaseKind.VOTE)
    idea = ideas.propose(
        campaign,
        author=accounts.user(),
        title="A lamp",
        need="Light.",
        proposal="A lamp.",
        at=start(campaign, PhaseKind.PROPOSE),
    )
    ballots.vote(idea, voter=accounts.user(), at=voting)
    closed = voting + projects.PHASE
    shortlisting.count(campaign, at=closed)
    decided = closed + timedelta(days=1)
    decisions.decide(idea, verdict=Verdict.CHOSEN, reason="We make it.", by=owner, at=decided)
    campaign = campaigns.close(campaign, word="Thank you.", by=owner, at=decided)

    idea.refresh_from_db()
    assert (idea.state, idea.votes, idea.place) == (IdeaState.CHOSEN, 1, 1)
    assert campaign.state == CampaignState.CLOSED


@pytest.mark.django_db
def test_funding_alone_takes_neither_ideas_nor_votes() -> None:
    campaign = projects.campaign("fund", blueprint="fund")
    at = start(campaign, PhaseKind.FUND)
    with pytest.raises(ideas.ProposingClosed):
        ideas.propose(campaign, author=accounts.user(), title="A", need="B", proposal="C", at=at)
    assert not phases.takes_votes(campaign, at=at)
    owner = accounts.owner_of(campaign.firm)
    assert campaigns.close(campaign, word="Done.", by=owner, at=at).closing_word == "Done."
