"""News for the tests: one Wednesday noon, and people who want it one way or another."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import User
from notifications import bounces, outbox, preferences
from notifications.models import Attention, Mail, Trouble
from notifications.topics import Topic, Way

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def tell(person: User, once: str = "first", *, at: datetime = NOON, **changes: Any) -> Mail:
    """News of a campaign, unless the changes say otherwise."""
    told: dict[str, Any] = {"topic": Topic.CAMPAIGNS, "what": once, "path": "/en/rules/"}
    outbox.write("greeting", to=[person], once=once, at=at, **told | changes)
    return Mail.objects.get(recipient=person, once=once)


def wants(person: User, way: str, *, topic: str = Topic.CAMPAIGNS, push: bool = False) -> None:
    preferences.set_way(person, topic=topic, mail=way, push=push, at=NOON)


def wants_at_once(person: User, **kept: Any) -> User:
    """Each topic at once; `kept` is of their week, such as the cap."""
    for topic in ("campaigns", "ideas", "comments"):
        wants(person, Way.AT_ONCE, topic=topic)
    if kept:
        Attention.objects.update_or_create(user=person, defaults=kept)
    return person


def bounced(address: str, *, key: str = "1", at: datetime = NOON) -> None:
    """Its provider says that nobody is there."""
    bounces.report(key=key, address=address, trouble=Trouble.BOUNCED, happened_at=at, at=at)


def reread(mail: Mail) -> Mail:
    return Mail.objects.select_related("recipient").get(pk=mail.pk)
