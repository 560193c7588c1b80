"""Who joins a firm's team puts no money into its rounds: open pledges are taken back.

What was promised when the deadline passed stands; it belongs to an outcome already due.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Firm, User
from core import moves
from payments import pledging
from payments.models import FundingRound, Pledge, PledgeState, RoundState

OPEN = [PledgeState.DRAFT, PledgeState.PLEDGED]
TAKING = [RoundState.LIVE, RoundState.SUSPENDED]


def pledges_of(backer: User, *, firm: Firm, at: datetime) -> list[Pledge]:
    """What would be taken back from this person."""
    return [pledge for pledge in _open(backer, firm) if pledge.round.lets_go(at=at)]


@transaction.atomic
def take_back_pledges(backer: User, *, firm: Firm, at: datetime) -> list[Pledge]:
    """Cancel each, as the backer could; the saved cards are let go.

    Every round that takes pledges is locked, also where the person has none: a pledge under way
    is waited for, and one that comes later finds its backer in the team.
    """
    for round_ in FundingRound.objects.filter(campaign__firm=firm, state__in=TAKING).order_by("pk"):
        moves.lock(round_)
    return [
        pledging.cancel_pledge(pledge, at=at) for pledge in pledges_of(backer, firm=firm, at=at)
    ]


def _open(backer: User, firm: Firm) -> "QuerySet[Pledge]":
    return (
        Pledge.objects.filter(
            backer=backer,
            round__campaign__firm=firm,
            round__state__in=TAKING,
            state__in=OPEN,
        )
        .select_related("round", "reward", "backer")
        .order_by("pk")
    )
