"""What a mail provider reports, in our words."""

import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.utils import timezone
from django.utils.crypto import salted_hmac

from notifications import bounces
from notifications.models import Trouble

# For good: there is nobody. Any other reason may pass.
NOBODY_THERE = {RejectReason.BOUNCED, RejectReason.INVALID}
# Anymail calls a full mailbox a bounce too; the answer of its server says that it may pass.
PASSING = re.compile(r"(?<![\d.])4(\d\d|\.\d+\.\d+)(?![\d.])")
UNWANTED = {RejectReason.SPAM, RejectReason.UNSUBSCRIBED}


def receive(sender: Any, event: AnymailTrackingEvent, **_more: Any) -> None:
    """Anymail's signal. It has checked the secret, and speaks of one mail to one address."""
    trouble = _trouble(event)
    if trouble is None or not event.recipient:
        return
    now = timezone.now()
    bounces.report(
        key=_key(event),
        address=event.recipient,
        trouble=trouble,
        happened_at=event.timestamp or now,
        at=now,
    )


def _trouble(event: AnymailTrackingEvent) -> Trouble | None:
    if event.event_type == EventType.COMPLAINED:
        return Trouble.COMPLAINED
    if event.event_type == EventType.DEFERRED:
        return Trouble.DELAYED
    if event.event_type not in (EventType.BOUNCED, EventType.REJECTED):
        return None
    if event.reject_reason in UNWANTED:
        return Trouble.COMPLAINED
    may_pass = PASSING.search(event.mta_response or "")
    is_for_good = event.reject_reason in NOBODY_THERE and not may_pass
    return Trouble.BOUNCED if is_for_good else Trouble.DELAYED


def _key(event: AnymailTrackingEvent) -> str:
    """The provider's own name for the report, or one made of what it says.

    Each try of one mail is reported anew where a server is slow: together they are one delay.
    """
    if event.event_type == EventType.DEFERRED and event.message_id:
        return _named(f"{event.event_type}\n{event.message_id}\n{event.recipient}")
    moment = event.timestamp.isoformat() if event.timestamp else ""
    parts = [event.event_id or "", event.event_type, event.message_id or "", event.recipient]
    said = "\n".join([*parts, "" if event.event_id else moment])
    return _named(said)


def _named(said: str) -> str:
    return salted_hmac("notifications.reports", said, algorithm="sha256").hexdigest()
