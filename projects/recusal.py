"""Who joins a firm's team has no vote in its campaigns: what they had is taken back.

Two nets: at joining, and again when the vote is counted. Each leaves an event with a number and
without a name, so that a turnout that shrinks is explained and a ballot still leads to nobody.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import IntegerField, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import Firm, User
from core import events, moves
from projects.ballots import voter_key
from projects.models import Ballot, Campaign, CampaignState

TAKEN_BACK = "ballots_taken_back"


def uncounted(firm: Firm) -> "QuerySet[Campaign]":
    """The firm's public campaigns whose ballots still count for something to come."""
    # By id: whoever locks several takes them in one order.
    return Campaign.objects.filter(
        firm=firm, state=CampaignState.PUBLISHED, counted_at__isnull=True
    ).order_by("pk")


def votes_of(voter: User, *, firm: Firm) -> list[Campaign]:
    """The firm's campaigns in which the person has voted and nobody has counted yet."""
    campaigns = {voter_key(campaign, voter): campaign for campaign in uncounted(firm)}
    cast = Ballot.objects.filter(voter_key__in=campaigns).values_list("voter_key", flat=True)
    return [campaigns[key] for key in cast.order_by("campaign_id")]


@transaction.atomic
def take_back_votes(voter: User, *, firm: Firm, at: datetime) -> list[Campaign]:
    """Withdraw what the person voted in this firm's campaigns. Locks each as the count does."""
    taken = []
    for campaign in uncounted(firm):
        locked = moves.lock(campaign)
        if locked.counted_at is None and _take(locked, keys=[voter_key(locked, voter)], at=at):
            taken.append(locked)
    return taken


def take_back_the_teams(campaign: Campaign, *, at: datetime) -> int:
    """Ballots that slipped in while their voter joined. Call under the campaign's lock."""
    team = User.objects.filter(memberships__firm=campaign.firm_id)
    return _take(campaign, keys=[voter_key(campaign, member) for member in team], at=at)


def taken_back(campaign: Campaign) -> int:
    """How many ballots were taken back because their voters work for the firm."""
    # Off the audit trail, which a trigger keeps from being rewritten.
    found = events.of(campaign).filter(verb=TAKEN_BACK).order_by()
    total = found.aggregate(sum=Sum(Cast(KT("data__ballots"), IntegerField())))["sum"]
    return int(total or 0)


def _take(campaign: Campaign, *, keys: list[str], at: datetime) -> int:
    ballots = Ballot.objects.filter(campaign=campaign, voter_key__in=keys)
    _all, by_kind = ballots.delete()
    # What `delete` counts in all has the entries in it; what is published is a number of ballots.
    taken = by_kind.get(Ballot._meta.label, 0)
    if taken:
        events.record(TAKEN_BACK, campaign, at=at, ballots=taken)
    return taken
