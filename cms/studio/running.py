"""A firm's running campaigns at a glance: the phase, the time left, the people, the money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import campaign_lists
from core.money import Money
from core.templatetags.format import moment, money, number
from payments import wording
from payments.models import FundingRound
from payments.models.pledges import PROMISED
from projects import listing, phases
from projects.models import Campaign, CampaignState, Phase, PhaseKind

# A firm sees at a glance what it runs; more has the list of campaigns.
SHOWN = 5


@dataclass(frozen=True)
class Running:
    """One campaign that goes on. `figures` are whole words: people first, then money."""

    title: str
    url: str
    phase: str
    until: str
    figures: list[str]


def of(firms: Sequence[int], *, at: datetime) -> list[Running]:
    """What closes next comes first. Five queries, however many there are."""
    if not firms:
        return []
    to_come = Phase.objects.filter(campaign=OuterRef("pk"), ends_at__gt=at)
    opened = FundingRound.objects.open(at=at)
    deadlines = opened.filter(campaign=OuterRef("pk"))
    found: QuerySet[Any] = (
        Campaign.objects.filter(firm__in=firms, state=CampaignState.PUBLISHED)
        .filter(Exists(to_come) | Exists(deadlines))
        .annotate(
            next_end=Least(
                Subquery(to_come.order_by("ends_at").values("ends_at")[:1]),
                Subquery(deadlines.order_by("deadline_at").values("deadline_at")[:1]),
            )
        )
        .order_by(F("next_end").asc(nulls_last=True), "pk")
        .prefetch_related("phases")[:SHOWN]
    )
    campaigns: list[Campaign] = list(found)
    ids = [each.pk for each in campaigns]
    rounds = _rounds(opened.filter(campaign__in=ids))
    listed = Campaign.objects.filter(pk__in=ids)
    # Two queries: joined in one, each would be counted as often as the other has rows.
    followers = _counted(listed, Count("follows", filter=Q(follows__idea__isnull=True)))
    voters = _counted(listed, Count("ballots"))
    return [
        _row(each, rounds.get(each.pk), followers[each.pk], voters[each.pk], at=at)
        for each in campaigns
    ]


def _counted(campaigns: QuerySet[Campaign], what: Count) -> dict[int, int]:
    rows: Iterable[Any] = campaigns.annotate(counted=what).values_list("pk", "counted")
    return dict(rows)


def _rounds(opened: QuerySet[FundingRound]) -> dict[int, Any]:
    """By campaign, the open round that closes first, with what it has been promised."""
    promised = Q(pledges__state__in=PROMISED)
    rows: Iterable[Any] = opened.annotate(
        promised=Sum("pledges__amount_minor", filter=promised, default=0),
        backers=Count("pledges", filter=promised),
    ).order_by("-deadline_at", "-pk")
    # The latest deadline comes first, so that the earliest one stays.
    return {each.campaign_id: each for each in rows}


def _row(campaign: Campaign, round_: Any, followers: int, voters: int, *, at: datetime) -> Running:
    phase = phases.current(campaign, at=at)
    ends_at = round_.deadline_at if round_ else phase.ends_at if phase else None
    return Running(
        title=campaign.called,
        url=reverse("studio:campaign", args=[campaign.slug]),
        phase=phase.get_kind_display() if phase else campaign_lists.between(campaign, at=at),
        until=_until(ends_at, at=at) if ends_at else "",
        figures=[
            *_people(campaign, followers, voters, at=at),
            *(_money(round_) if round_ else []),
        ],
    )


def _until(ends_at: datetime, *, at: datetime) -> str:
    left = {"left": wording.time_left(ends_at, at=at), "day": moment(ends_at)}
    return _("%(left)s left, until %(day)s") % left


def _people(campaign: Campaign, followers: int, voters: int, *, at: datetime) -> list[str]:
    """Who takes part; how they voted stays sealed."""
    follow = ngettext("%(people)s person follows it", "%(people)s people follow it", followers)
    words = [follow % {"people": number(followers)}]
    vote = phases.of_kind(campaign, PhaseKind.VOTE)
    if vote and vote.starts_at <= at:
        count = campaign.voters_count
        words.append(listing.turnout_words(voters if count is None else count))
    return words


def _money(round_: Any) -> list[str]:
    sums = {
        "pledged": money(Money(round_.promised, round_.currency)),
        "goal": money(round_.goal),
    }
    people = ngettext("%(people)s person", "%(people)s people", round_.backers)
    return [
        _("%(pledged)s of %(goal)s pledged") % sums,
        people % {"people": number(round_.backers)},
    ]
