"""Stopping mails of a topic, on one's own page or by the link in each of them (RFC 8058)."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from notifications.models import Mail, MailStop
from notifications.topics import Topic

SALT = "mail-stop"


class UnknownLink(LookupError):
    """The token is not ours, or the person or topic it names is gone."""


def url(user: User, *, topic: str) -> str:
    """Needs no sign-in and never ends: whoever has an old mail may stop new ones. It lets its
    holder do nothing else."""
    token = signing.dumps([str(user.key), topic], salt=SALT, compress=True)
    return settings.SITE_URL + reverse("mail-stop", args=[token])


def read(token: str) -> tuple[User, Topic]:
    """Whom and what the link is about."""
    try:
        key, topic = signing.loads(token, salt=SALT)
        return User.objects.get(key=key, is_active=True), Topic(topic)
    except (signing.BadSignature, User.DoesNotExist) as problem:
        raise UnknownLink from problem
    except (TypeError, ValueError, ValidationError) as problem:
        raise UnknownLink("signed by us, and not written here") from problem


def stop(user: User, *, topic: str, at: datetime) -> None:
    """No more mails of this topic, those included that wait to be sent. Safe to call twice."""
    MailStop.objects.get_or_create(user=user, topic=topic, defaults={"stopped_at": at})


def resume(user: User, *, topic: str) -> None:
    """Send such mails again from now on; what was withheld meanwhile stays so."""
    MailStop.objects.filter(user=user, topic=topic).delete()


@transaction.atomic
def choose(user: User, *, wanted: Collection[str], at: datetime) -> None:
    """Exactly the topics `wanted` are sent from now on."""
    for topic in Topic:
        if topic in wanted:
            resume(user, topic=topic)
        else:
            stop(user, topic=topic, at=at)


def stopped(user: User) -> set[str]:
    return set(MailStop.objects.filter(user=user).values_list("topic", flat=True))


def is_stopped(mail: Mail) -> bool:
    """Whether its recipient wants no such mails. Asked when it is sent, not when it is written.

    Who was erased gets none at all: there is nobody at their address.
    """
    if mail.recipient is not None and mail.recipient.erased_at is not None:
        return True
    if not mail.topic:
        return False
    return MailStop.objects.filter(user=mail.recipient_id, topic=mail.topic).exists()
