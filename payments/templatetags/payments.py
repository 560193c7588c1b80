"""Money, dates and reasons in mails and pages, from the plain values that are stored."""

from datetime import datetime, timedelta

from django import template

from core.money import Money
from payments import receipts, wording

register = template.Library()


@register.filter
def in_currency(minor: int, currency: str) -> Money:
    """An amount as mails carry it: `{{ amount_minor|in_currency:currency|money }}`."""
    return Money(minor, currency)


@register.filter
def from_iso(written: str) -> datetime | None:
    """A time as mails carry it: `{{ deadline|from_iso|moment }}`. Empty stays empty."""
    return datetime.fromisoformat(written) if written else None


@register.filter
def duration(span: timedelta) -> str:
    return wording.duration(span)


@register.filter
def failure_reason(code: str) -> str:
    return wording.failure(code).reason


@register.filter
def failure_remedy(code: str) -> str:
    return wording.failure(code).remedy


@register.filter
def shortfall(rule: str) -> str:
    """What happens if less arrives than was pledged, under this rule."""
    return wording.shortfall(rule)


@register.filter
def card_words(card: str) -> str:
    """“visa 4242” as people say it."""
    return wording.card(card)


@register.filter
def refund_reason(cause: str, reason: str) -> str:
    """Why money goes back, from the code and the words of whoever decided it."""
    return receipts.why(cause, reason)
