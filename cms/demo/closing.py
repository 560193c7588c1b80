"""The round that closes while you watch. There is always one: when it is over, the next opens."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation

from cms.demo import funding
from cms.demo.calendar import Calendar
from cms.demo.cast import Cast
from cms.demo.script import RoundText
from core.templatetags.format import number as written
from payments import rounds
from payments.models import FundingRound, ShortfallRule
from projects.models import Campaign

# Days of grace and retries, shortened so that a visitor sees the round's whole life.
GRACE = timedelta(minutes=4)
RETRY_AFTER = (60, 150)
LAST_CALL_BEFORE = timedelta(minutes=1)
DAYS_OPEN = 20
# What the pledges before the deadline take to be made.
MAKING = timedelta(seconds=20)
# What the second batch and those after it are called.
BATCH = {
    "en": "{title}, batch {number}",
    "pl": "{title}, seria {number}",
    "de": "{title}, Serie {number}",
    "fa": "{title}، نوبت {number}",
}


def ensure(
    campaign: Campaign, text: RoundText, *, cast: Cast, say: Callable[[str], object]
) -> None:
    """The batch that takes pledges now, nearly at its goal."""
    batches = FundingRound.objects.filter(campaign=campaign, slug__startswith=text.slug)
    open_now = batches.open(at=timezone.now()).order_by("-deadline_at").first()
    if open_now is not None and funding.is_backed(open_now, text):
        return
    say(f"{text.title}, closing soon")
    round_ = open_now or _open(campaign, text, number=batches.count() + 1, cast=cast)
    funding.back(round_, text, cast=cast)


def whereabouts() -> str:
    """Where to go first: the round that closes next, for whoever reads the terminal."""
    now = timezone.now()
    closing = FundingRound.objects.open(at=now).order_by("deadline_at").first()
    if closing is None:
        return ""
    at = timezone.localtime(closing.deadline_at)
    with translation.override("en"):
        return f"A round closes at {at:%H:%M}: {settings.SITE_URL}{closing.get_absolute_url()}\n"


def _open(campaign: Campaign, text: RoundText, *, number: int, cast: Cast) -> FundingRound:
    now = timezone.now()
    before = FundingRound.objects.filter(campaign=campaign, slug=_slug(text, number - 1)).first()
    opens = Calendar(now).day(-DAYS_OPEN, hour=9)
    if before is not None:
        # One batch after the other, and open for some minutes already, in which people have
        # pledged.
        opens = max(opens, min(before.deadline_at, now - timedelta(minutes=5)))
    called = titles(text, number)
    terms = rounds.RoundTerms(
        title=called.pop(text.language),
        goal_minor=text.goal,
        currency=text.currency,
        opens_at=opens,
        deadline_at=_full_minute(now + MAKING + timedelta(minutes=text.closes_in_minutes)),
        shortfall_rule=ShortfallRule(text.shortfall),
        rewards=funding.rewards(text, calendar=Calendar(now)),
        grace=GRACE,
        retry_after=RETRY_AFTER,
        last_call_before=LAST_CALL_BEFORE,
        language=text.language,
        translations={code: {"title": title} for code, title in called.items()},
    )
    return funding.open_round(campaign, text, terms=terms, slug=_slug(text, number), cast=cast)


def titles(text: RoundText, number: int) -> dict[str, str]:
    """By language; from the second batch on with its number."""
    found = {text.language: text.title}
    found |= {code: texts["title"] for code, texts in text.translations.items()}
    if number == 1:
        return found
    for code, title in found.items():
        with translation.override(code):
            found[code] = BATCH[code].format(title=title, number=written(number))
    return found


def _slug(text: RoundText, number: int) -> str:
    return text.slug if number == 1 else f"{text.slug}-{number}"


def _full_minute(at: datetime) -> datetime:
    """Rounded up, as people would set it."""
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)
