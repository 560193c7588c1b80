"""Which messages a person wants, by which way and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from notifications import budget, clocks
from notifications.models import Attention, Because, Mail, MailState, Preference
from notifications.topics import CHOSEN, Topic, Way, usual_way


@dataclass(frozen=True)
class Choice:
    """How somebody wants to hear of a topic."""

    mail: str
    push: bool = False


def push_is_offered() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def usual(topic: str) -> Choice:
    return Choice(usual_way(topic) if topic else Way.AT_ONCE)


def of(user_id: int, *, topic: str) -> Choice:
    return of_people([user_id], topic=topic)[user_id]


def of_people(people: Iterable[int], *, topic: str) -> dict[int, Choice]:
    """Each person's choice for a topic, with one query."""
    chosen = dict.fromkeys(people, usual(topic))
    rows = Preference.objects.filter(user__in=list(chosen), topic=topic)
    for user, mail, push in rows.values_list("user_id", "mail", "push"):
        chosen[user] = Choice(mail, push)
    return chosen


def all_of(user: User) -> dict[str, Choice]:
    """By topic, the person's own affairs (no topic) first."""
    found: dict[str, Choice] = {topic: usual(topic) for topic in ("", *CHOSEN)}
    for row in Preference.objects.filter(user=user):
        found[row.topic] = Choice(row.mail, row.push)
    return found


def topics_of(user: User) -> list[Topic]:
    """Those that can reach this person: only who works for a firm hears of what it owes."""
    works = user.memberships.exists()
    return [topic for topic in CHOSEN if topic != Topic.TEAM or works]


def attention_of(user: User) -> Attention:
    """How the person gives their attention; not stored if they have chosen nothing."""
    return Attention.objects.filter(user=user).first() or Attention(user=user)


def set_way(user: User, *, topic: str, mail: str, push: bool = False, at: datetime) -> None:
    """Choose how one topic comes. Safe to call twice."""
    # What nobody has chosen leaves no row, so that a change of what is usual reaches them.
    if of(user.pk, topic=topic) == Choice(mail, push):
        return
    Preference.objects.update_or_create(
        user=user, topic=topic, defaults={"mail": mail, "push": push, "changed_at": at}
    )


@transaction.atomic
def choose(
    user: User,
    *,
    ways: Mapping[str, Choice],
    rhythm: str,
    zone: str,
    quiet_from: int,
    quiet_until: int,
    weekly_cap: int,
    at: datetime,
) -> Attention:
    """Write down all of it. It holds for what already waits, too."""
    attention = budget.lock(user.pk)
    for topic, choice in ways.items():
        set_way(user, topic=topic, mail=choice.mail, push=choice.push, at=at)
    attention.rhythm, attention.zone, attention.weekly_cap = rhythm, zone, weekly_cap
    attention.quiet_from, attention.quiet_until = quiet_from, quiet_until
    attention.save()
    wait_for_next(attention, at=at)
    return attention


def set_rhythm(user: User, *, rhythm: str, at: datetime) -> None:
    with transaction.atomic():
        attention = budget.lock(user.pk)
        if attention.rhythm != rhythm:
            attention.rhythm = rhythm
            attention.save(update_fields=["rhythm"])
            wait_for_next(attention, at=at)


def wait_for_next(attention: Attention, *, at: datetime) -> None:
    """What waits for a digest goes into the next one there is now, or into none."""
    held = Mail.objects.held().filter(recipient=attention.user_id)
    slot = clocks.of(attention).next_digest(after=at)
    if slot is None:
        held.update(state=MailState.WITHHELD, because=Because.STOPPED)
    else:
        held.update(due_at=slot)
