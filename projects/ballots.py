"""Voting: who may, how a vote is cast and taken back, and how many took part."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.rules import works_for_firm
from core import bell, locks
from projects import phases
from projects.models import Ballot, BallotEntry, Campaign, Idea, VoteRule
from projects.models.campaigns import BallotKind


class VoteClosed(Exception):
    """The campaign takes no votes at this moment."""


class MayNotVote(Exception):
    """Staff, and the campaign's own firm, have no vote. `args[0]` says which: staff or firm."""


def voter_key(campaign: Campaign, voter: User) -> str:
    """The voter's pseudonym in this campaign; without the secret it leads to nobody."""
    return pseudonym(campaign, str(voter.key))


def pseudonym(campaign: Campaign, voter_id: str) -> str:
    """Whoever `voter_id` names, in this campaign and no other."""
    # With the campaign in it, so that nobody can follow a voter from one vote to the next.
    message = f"{campaign.key}:{voter_id}".encode()
    return hmac.new(settings.VOTER_KEY_SECRET.encode(), message, hashlib.sha256).hexdigest()


def check_may_vote(campaign: Campaign, voter: User) -> None:
    """Raise MayNotVote for whoever must stay out of this vote."""
    if voter.is_staff:
        raise MayNotVote("staff")
    if works_for_firm(voter, campaign.firm):
        raise MayNotVote("firm")


@transaction.atomic
def vote(idea: Idea, *, voter: User, at: datetime) -> None:
    """Approve the idea. Safe to call twice."""
    if idea.hidden_at is not None:
        # Nobody can read what the vote would be for. Ballots cast before stay.
        raise VoteClosed(str(idea.pk))
    campaign = _open_vote(idea.campaign, voter=voter, at=at)
    ballot = _ballot_of(campaign, voter=voter, at=at)
    if campaign.ballot_kind == BallotKind.CHOOSE_ONE:
        ballot.entries.exclude(idea=idea).delete()
    BallotEntry.objects.bulk_create([BallotEntry(ballot=ballot, idea=idea)], ignore_conflicts=True)
    # Under the sealed rule nothing happens before the close, however many have voted.
    if campaign.vote_rule == VoteRule.OPEN:
        bell.ring("projects.tasks.check_threshold", idea.pk)


@transaction.atomic
def take_back(idea: Idea, *, voter: User, at: datetime) -> None:
    """Withdraw the approval. Safe to call twice; an empty ballot leaves the turnout."""
    campaign = _open_vote(idea.campaign, voter=voter, at=at)
    # Also for whoever has no ballot: it is the upsert that locks, and an empty one goes again.
    ballot = _ballot_of(campaign, voter=voter, at=at)
    ballot.entries.filter(idea=idea).delete()
    if not ballot.entries.exists():
        ballot.delete()


def _open_vote(campaign: Campaign, *, voter: User, at: datetime) -> Campaign:
    """The campaign, held open: it cannot be counted before this transaction ends."""
    check_may_vote(campaign, voter)
    held = locks.share(campaign)
    # The caller's phases are loaded, and frozen since publishing. What may have changed since they
    # were read, the state and the count, is asked of the row that is held.
    vote_phase = phases.of_kind(campaign, phases.PhaseKind.VOTE)
    is_open = held.counted_at is None and held.state == "published"
    if not is_open or vote_phase is None or not vote_phase.contains(at):
        raise VoteClosed(campaign.slug)
    return held


def _ballot_of(campaign: Campaign, *, voter: User, at: datetime) -> Ballot:
    """The voter's one ballot, locked; made now if it is their first vote here."""
    # An upsert, since it locks the row that is there: a second click waits for the first.
    ballots = Ballot.objects.bulk_create(
        [Ballot(campaign=campaign, voter_key=voter_key(campaign, voter), cast_at=at)],
        update_conflicts=True,
        unique_fields=["campaign", "voter_key"],
        update_fields=["cast_at"],
    )
    return ballots[0]


def entries_of(
    voter: User, *, campaign: Campaign, ideas: Iterable[Idea]
) -> "QuerySet[BallotEntry]":
    """What the person's ballot says of these ideas; nothing for a visitor."""
    if not voter.is_authenticated:
        return BallotEntry.objects.none()
    return BallotEntry.objects.filter(
        ballot__campaign=campaign,
        ballot__voter_key=voter_key(campaign, voter),
        idea__in=[idea.pk for idea in ideas],
    )


def turnout(campaign: Campaign) -> int:
    """How many people took part: the one number that always shows."""
    if campaign.voters_count is not None:
        return campaign.voters_count
    return campaign.ballots.count()
