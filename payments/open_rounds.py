"""The rounds that take pledges now, as lists of campaigns show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Least

from core.money import Money, percent_of
from payments.models import FundingRound
from payments.models.pledges import PROMISED
from projects.models import Campaign, Phase, PhaseKind

# From here on a deadline is pressing, and a list says so.
LAST_HOURS = timedelta(hours=24)


@dataclass(frozen=True)
class OpenRound:
    """What a card shows of a round."""

    pledged: Money
    goal: Money
    deadline_at: datetime

    @property
    def percent(self) -> int:
        return percent_of(self.pledged, self.goal)

    def is_pressing(self, *, at: datetime) -> bool:
        return self.deadline_at - at <= LAST_HOURS


def of(campaigns: Iterable[Campaign], *, at: datetime) -> dict[int, OpenRound]:
    """By campaign id, the open round that closes first. One query for the whole list."""
    rounds = FundingRound.objects.open(at=at).filter(campaign__in=[one.pk for one in campaigns])
    promised = Sum("pledges__amount_minor", filter=Q(pledges__state__in=PROMISED), default=0)
    found: dict[int, OpenRound] = {}
    for round_ in rounds.annotate(promised=promised).order_by("deadline_at", "pk"):
        pledged = Money(round_.promised, round_.currency)  # type: ignore[attr-defined]
        found.setdefault(round_.campaign_id, OpenRound(pledged, round_.goal, round_.deadline_at))
    return found


def pressing_first(campaigns: QuerySet[Campaign], *, at: datetime) -> QuerySet[Campaign]:
    """Those whose round is in its last hours, by their deadline; then the newest."""
    closing = FundingRound.objects.open(at=at).filter(
        campaign=OuterRef("pk"), deadline_at__lte=at + LAST_HOURS
    )
    first = closing.order_by("deadline_at").values("deadline_at")[:1]
    closes_at = F("closes_at").asc(nulls_last=True)
    return campaigns.annotate(closes_at=Subquery(first)).order_by(closes_at, "-published_at", "-pk")


def closing_first(campaigns: QuerySet[Campaign], *, at: datetime) -> QuerySet[Campaign]:
    """By what closes next (ideas, votes, pledges), then the newest, and last what has not begun."""
    phases = Phase.objects.filter(campaign=OuterRef("pk"), starts_at__lte=at)
    asking = phases.filter(kind__in=[PhaseKind.PROPOSE, PhaseKind.VOTE], ends_at__gt=at)
    ends_at = asking.order_by("ends_at").values("ends_at")[:1]
    open_now = FundingRound.objects.open(at=at).filter(campaign=OuterRef("pk"))
    deadline_at = open_now.order_by("deadline_at").values("deadline_at")[:1]
    # PostgreSQL's least value passes over what is NULL.
    closing = campaigns.annotate(
        closes_at=Least(Subquery(ends_at), Subquery(deadline_at)), has_begun=Exists(phases)
    )
    closes_at = F("closes_at").asc(nulls_last=True)
    return closing.order_by(closes_at, "-has_begun", "-published_at", "-pk")
