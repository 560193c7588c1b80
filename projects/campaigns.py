"""What happens to a campaign: drafted, submitted, published, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts.models import Firm, User
from core import events, locks, moves
from projects import messages
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign, CampaignState, IdeaState, Phase, PhaseKind, VoteRule
from projects.models.campaigns import BallotKind

CAMPAIGN_MOVES = moves.table(
    draft="in_review",
    in_review="draft published",
    published="closed",
    closed="",
)


class Withdrawal(StrEnum):
    """Why a campaign left review without an editor's word."""

    TAKEN_BACK = "taken_back"
    PAGE_CHANGED = "page_changed"
    TERMS_CHANGED = "terms_changed"


class TermsFrozen(Exception):
    """The campaign is published: people rely on its terms."""


class TermsIncomplete(Exception):
    """Something that publishing needs is missing. `args[0]` is the missing part's code."""


class PhasesDisordered(Exception):
    """The phases overlap, run backwards, or are not those of the blueprint."""


class FirmNotVerified(Exception):
    """An operator has not yet verified the firm."""


class DecisionsOwed(Exception):
    """Shortlisted ideas still wait for the firm's word."""


class VoteNotCounted(Exception):
    """People have voted and nobody knows yet on what: no word of the firm may come first."""


@dataclass(frozen=True)
class Span:
    """When a phase runs."""

    kind: PhaseKind
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Terms:
    """What takes part in a campaign: rules and dates. Frozen on publishing."""

    blueprint: str
    spans: Sequence[Span]
    vote_rule: VoteRule = VoteRule.SEALED
    vote_threshold: int = 1
    decision_due_at: datetime | None = None
    ballot_kind: BallotKind = BallotKind.APPROVAL

    def check(self) -> None:
        """Raise PhasesDisordered or TermsIncomplete unless the terms hold together."""
        blueprint = BLUEPRINTS[self.blueprint]
        if tuple(span.kind for span in self.spans) != blueprint.phases:
            raise PhasesDisordered("blueprint")
        if any(span.ends_at <= span.starts_at for span in self.spans):
            raise PhasesDisordered("backwards")
        ends = [span.ends_at for span in self.spans]
        # `ends` is longer by one: each span meets the end of the one before it.
        if any(span.starts_at < end for span, end in zip(self.spans[1:], ends, strict=False)):
            raise PhasesDisordered("overlap")
        if blueprint.has_vote:
            self._check_decision_date()

    def _check_decision_date(self) -> None:
        vote_ends = next(s.ends_at for s in self.spans if s.kind == PhaseKind.VOTE)
        if self.decision_due_at is None:
            raise TermsIncomplete("decision_due_at")
        if self.decision_due_at < vote_ends:
            raise PhasesDisordered("decision_before_close")


@transaction.atomic
def draft(
    firm: Firm, *, slug: str, title: str, terms: Terms, by: User | None, at: datetime
) -> Campaign:
    """A new campaign with its terms, still nobody's business but the firm's."""
    terms.check()
    campaign = Campaign.objects.create(firm=firm, slug=slug, title=title, blueprint=terms.blueprint)
    _write_terms(campaign, terms)
    events.record("campaign_drafted", campaign, at=at, by=by)
    return campaign


@transaction.atomic
def rename(campaign: Campaign, *, title: str, by: User, at: datetime) -> Campaign:
    """Another title for a campaign that is nobody's business yet."""
    campaign = moves.lock(campaign)
    if campaign.is_public:
        raise TermsFrozen(campaign.slug)
    if campaign.title != title:
        campaign.title = title
        campaign.save(update_fields=["title"])
        events.record("campaign_renamed", campaign, at=at, by=by)
    return campaign


@transaction.atomic
def change_terms(campaign: Campaign, *, terms: Terms, by: User, at: datetime) -> Campaign:
    """Rewrite the terms of an unpublished campaign; one in review goes back to draft."""
    terms.check()
    campaign = moves.lock(campaign)
    if campaign.is_public:
        raise TermsFrozen(campaign.slug)
    if campaign.state == CampaignState.IN_REVIEW:
        # The row as `withdraw` leaves it: the one at hand is in review still and will be saved.
        campaign = withdraw(campaign, reason=Withdrawal.TERMS_CHANGED, by=by, at=at)
    campaign.terms_version += 1
    # All anew: moved one by one, two would share a position for a moment, which the database
    # does not let pass.
    campaign.phases.all().delete()
    _write_terms(campaign, terms)
    events.record("terms_changed", campaign, at=at, by=by, version=campaign.terms_version)
    return campaign


def _write_terms(campaign: Campaign, terms: Terms) -> None:
    campaign.blueprint = terms.blueprint
    campaign.vote_rule = terms.vote_rule
    campaign.vote_threshold = terms.vote_threshold
    campaign.decision_due_at = terms.decision_due_at
    campaign.ballot_kind = terms.ballot_kind
    campaign.save()
    Phase.objects.bulk_create(
        Phase(
            campaign=campaign,
            kind=span.kind,
            position=position,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
        )
        for position, span in enumerate(terms.spans)
    )


@transaction.atomic
def submit(campaign: Campaign, *, by: User | None, at: datetime) -> Campaign:
    """Hand page and terms to the editors."""
    # Whether page and terms are complete is asked above (cms.readiness): this floor has no pages.
    campaign = moves.transition(campaign, CampaignState.IN_REVIEW, allowed=CAMPAIGN_MOVES)
    events.record("campaign_submitted", campaign, at=at, by=by, terms=campaign.terms_version)
    messages.campaign_submitted(campaign, at=at)
    return campaign


@transaction.atomic
def send_back(campaign: Campaign, *, by: User | None, at: datetime, comment: str = "") -> Campaign:
    """The editors ask for changes, with their words."""
    campaign = moves.transition(campaign, CampaignState.DRAFT, allowed=CAMPAIGN_MOVES)
    events.record("campaign_sent_back", campaign, at=at, by=by)
    messages.campaign_sent_back(campaign, at=at, comment=comment)
    return campaign


@transaction.atomic
def withdraw(campaign: Campaign, *, reason: Withdrawal, by: User | None, at: datetime) -> Campaign:
    """What the editors have before them no longer counts: it was taken back, or it changed."""
    campaign = moves.transition(campaign, CampaignState.DRAFT, allowed=CAMPAIGN_MOVES)
    events.record("campaign_withdrawn", campaign, at=at, by=by, reason=reason)
    messages.campaign_withdrawn(campaign, at=at, reason=reason)
    return campaign


@transaction.atomic
def publish(campaign: Campaign, *, by: User | None, at: datetime) -> Campaign:
    """Open the campaign to everyone. From here on its terms are frozen."""
    # Shared: the firm neither closes nor loses its verification while this goes on.
    if locks.share(campaign.firm).verified_at is None:
        raise FirmNotVerified(campaign.firm.slug)
    campaign = moves.transition(
        campaign, CampaignState.PUBLISHED, allowed=CAMPAIGN_MOVES, published_at=at
    )
    events.record("campaign_published", campaign, at=at, by=by, terms=campaign.terms_version)
    messages.campaign_published(campaign, at=at)
    return campaign


@transaction.atomic
def close(campaign: Campaign, *, word: str, by: User, at: datetime, language: str = "") -> Campaign:
    """End the campaign with the firm's public word. The count and the decisions come first."""
    campaign = moves.lock(campaign)
    # Votes and proposals share or take this lock: whatever was under way is seen from here on.
    if campaign.counted_at is None and campaign.ballots.exists():
        raise VoteNotCounted(campaign.slug)
    if campaign.ideas.filter(state=IdeaState.SHORTLISTED).exists():
        raise DecisionsOwed(campaign.slug)
    campaign = moves.transition(
        campaign,
        CampaignState.CLOSED,
        allowed=CAMPAIGN_MOVES,
        closed_at=at,
        closing_word=word,
        closing_language=language,
    )
    events.record("campaign_closed", campaign, at=at, by=by)
    messages.campaign_closed(campaign, at=at)
    return campaign
