"""The round that closes while you watch. There is always one: when it is over, the next opens."""

from datetime import datetime, timedelta

from django.utils import timezone

from cms.demo import funding
from cms.demo.calendar import Calendar
from cms.demo.cast import Cast
from cms.demo.script import RoundText
from payments import rounds
from payments.models import FundingRound, RoundState, ShortfallRule
from projects.models import Campaign

# Days of grace and retries, shortened so that a visitor sees the round's whole life.
GRACE = timedelta(minutes=4)
RETRY_AFTER = (60, 150)
LAST_CALL_BEFORE = timedelta(minutes=1)
LONGEST_OPEN = timedelta(days=20)
# What the pledges before the deadline take to be made.
MAKING = timedelta(seconds=20)


def ensure(
    campaign: Campaign, text: RoundText, *, cast: Cast, calendar: Calendar
) -> FundingRound:
    """The batch that takes pledges now, nearly at its goal."""
    batches = FundingRound.objects.filter(campaign=campaign, slug__startswith=text.slug)
    open_now = batches.open(at=timezone.now()).order_by("-deadline_at").first()
    number = batches.count() + (0 if open_now else 1)
    round_ = open_now or _open(campaign, text, number=number, cast=cast, calendar=calendar)
    funding.back(round_, text, cast=cast)
    return round_


def _open(
    campaign: Campaign, text: RoundText, *, number: int, cast: Cast, calendar: Calendar
) -> FundingRound:
    now = timezone.now()
    before = FundingRound.objects.filter(campaign=campaign, slug=_slug(text, number - 1)).first()
    opens = now - LONGEST_OPEN
    if before is not None:
        opens = max(opens, min(before.deadline_at, now - timedelta(minutes=5)))
    terms = rounds.RoundTerms(
        title=text.title if number == 1 else f"{text.title}, batch {number}",
        goal_minor=text.goal,
        currency=text.currency,
        opens_at=opens,
        deadline_at=_full_minute(now + MAKING + timedelta(minutes=text.closes_in_minutes)),
        shortfall_rule=ShortfallRule(text.shortfall),
        rewards=funding.rewards(text, calendar=Calendar(now)),
        grace=GRACE,
        retry_after=RETRY_AFTER,
        last_call_before=LAST_CALL_BEFORE,
    )
    return funding.open_round(campaign, text, terms=terms, slug=_slug(text, number), cast=cast)


def _slug(text: RoundText, number: int) -> str:
    return text.slug if number == 1 else f"{text.slug}-{number}"


def _full_minute(at: datetime) -> datetime:
    """Rounded up, as people would set it."""
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def is_live(round_: FundingRound) -> bool:
    return round_.state == RoundState.LIVE
