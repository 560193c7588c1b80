"""Campaigns, ideas and ballots for tests, made through the services."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Firm, User
from projects import ballots, campaigns, decisions, ideas, phases, shortlisting
from projects.blueprints import BLUEPRINTS
from projects.models import (
    Ballot,
    Campaign,
    CampaignState,
    Idea,
    IdeaImage,
    PhaseKind,
    Verdict,
    VoteRule,
)
from projects.models.campaigns import BallotKind
from tests.factories import accounts

_serial = itertools.count(1)
# Each phase lasts ten days, and `at` falls into the middle of the one asked for.
PHASE = timedelta(days=10)
BEFORE, OVER = "before", "over"


def terms(
    phase: str = PhaseKind.PROPOSE,
    *,
    at: datetime | None = None,
    blueprint: str = "co_design",
    vote_rule: VoteRule = VoteRule.SEALED,
    ballot_kind: BallotKind = BallotKind.APPROVAL,
    vote_threshold: int = 2,
    decision_due_at: datetime | None = None,
) -> campaigns.Terms:
    """Terms under which `at` (now) falls into `phase`, or before or after all of them."""
    kinds = BLUEPRINTS[blueprint].phases
    places = {BEFORE: -1, OVER: len(kinds), **{kind.value: i for i, kind in enumerate(kinds)}}
    first = (at or timezone.now()) - PHASE / 2 - places[phase] * PHASE
    spans = [
        campaigns.Span(kind, first + i * PHASE, first + (i + 1) * PHASE)
        for i, kind in enumerate(kinds)
    ]
    vote_ends = next((s.ends_at for s in spans if s.kind == PhaseKind.VOTE), None)
    return campaigns.Terms(
        blueprint=blueprint,
        spans=spans,
        vote_rule=vote_rule,
        ballot_kind=ballot_kind,
        vote_threshold=vote_threshold,
        decision_due_at=decision_due_at or (vote_ends and vote_ends + timedelta(days=14)),
    )


def campaign(
    phase: str = PhaseKind.PROPOSE,
    *,
    state: CampaignState = CampaignState.PUBLISHED,
    firm: Firm | None = None,
    title: str = "A bicycle light that outlives the bicycle",
    at: datetime | None = None,
    blueprint: str = "co_design",
    vote_rule: VoteRule = VoteRule.SEALED,
    ballot_kind: BallotKind = BallotKind.APPROVAL,
    vote_threshold: int = 2,
    decision_due_at: datetime | None = None,
) -> Campaign:
    """A campaign of a verified firm in `state`, with now in `phase` (or `BEFORE`, or `OVER`)."""
    at = at or timezone.now()
    firm = firm or accounts.firm(at=at)
    owner = accounts.owner_of(firm)
    its_terms = terms(
        phase,
        at=at,
        blueprint=blueprint,
        vote_rule=vote_rule,
        ballot_kind=ballot_kind,
        vote_threshold=vote_threshold,
        decision_due_at=decision_due_at,
    )
    made = campaigns.draft(
        firm, slug=f"campaign-{next(_serial)}", title=title, terms=its_terms, by=owner, at=at
    )
    if state == CampaignState.DRAFT:
        return made
    made = campaigns.submit(made, by=owner, at=at)
    if state == CampaignState.IN_REVIEW:
        return made
    made = campaigns.publish(made, by=None, at=its_terms.spans[0].starts_at)
    if state == CampaignState.CLOSED:
        made = campaigns.close(made, word="Nothing reached the threshold.", by=owner, at=at)
    return made


def idea(
    campaign: Campaign,
    *,
    author: User | None = None,
    title: str = "One standard cell, changed without tools",
    need: str = "The light I buy today should still work when its battery is not made any more.",
    proposal: str = "Take the **18650**, which a hundred firms make.",
    language: str = "",
    tags: Sequence[str] = (),
    pictures: Sequence[ideas.Picture] = (),
) -> Idea:
    """An idea proposed while the campaign took ideas."""
    return ideas.propose(
        campaign,
        author=author or accounts.user("Jonas Wirth"),
        title=title,
        need=need,
        proposal=proposal,
        language=language,
        tags=tags,
        pictures=pictures,
        at=_start_of(campaign, PhaseKind.PROPOSE) + timedelta(hours=next(_serial) % 24),
    )


def many_ideas(campaign: Campaign, count: int, *, author: User | None = None) -> list[Idea]:
    """Rows past the service, for lists of thousands."""
    author = author or accounts.user("Jonas Wirth")
    start = _start_of(campaign, PhaseKind.PROPOSE)
    first = campaign.ideas.count() + 1
    return Idea.objects.bulk_create(
        [
            Idea(
                campaign=campaign,
                number=number,
                author=author,
                title=f"Idea number {number}",
                need="A light for every road.",
                proposal="Make it so.",
                proposed_at=start + timedelta(seconds=number),
            )
            for number in range(first, first + count)
        ],
        batch_size=5000,
    )


def image(idea: Idea, *, alt: str = "A lamp on its mount") -> IdeaImage:
    """A picture's row without a file behind it."""
    return IdeaImage.objects.create(
        idea=idea, file="ideas/lamp.webp", width=640, height=480, alt=alt
    )


def ballot(*approved: Idea, voter: User | None = None) -> Ballot:
    """A ballot cast while the vote was open, approving these ideas of one campaign."""
    voter = voter or accounts.user("Vera Voter")
    campaign = approved[0].campaign
    for one in approved:
        ballots.vote(one, voter=voter, at=_start_of(campaign, PhaseKind.VOTE) + timedelta(hours=1))
    return campaign.ballots.get(voter_key=ballots.voter_key(campaign, voter))


def counted(campaign: Campaign, *, at: datetime | None = None) -> Campaign:
    """The campaign with its vote counted and its shortlist made."""
    shortlisting.count(campaign, at=at or timezone.now())
    return Campaign.objects.get(pk=campaign.pk)


def decided(
    idea: Idea, *, verdict: Verdict = Verdict.CHOSEN, reason: str = "We can make it."
) -> Idea:

    decisions.decide(
        idea,
        verdict=verdict,
        reason=reason,
        by=accounts.owner_of(idea.campaign.firm),
        at=timezone.now(),
    )
    return Idea.objects.get(pk=idea.pk)


def _start_of(campaign: Campaign, kind: PhaseKind) -> datetime:
    phase = phases.of_kind(campaign, kind)
    assert phase is not None, f"{campaign} has no phase {kind}"
    return phase.starts_at
