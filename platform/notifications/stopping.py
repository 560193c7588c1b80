"""Stopping mails of a topic, on one's own pages or by the link in each of them (RFC 8058)."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from notifications import preferences
from notifications.models import Rhythm
from notifications.topics import CHOSEN, Topic, Way, usual_way

SALT = "mail-stop"


class UnknownLink(LookupError):
    """The token is not ours, or the person or topic it names is gone."""


def url(user: User, *, topic: str) -> str:
    """Needs no sign-in and never ends: whoever has an old mail may stop new ones. It lets its
    holder do nothing else."""
    # The key, not the address: that may change, and a link is read by every server on its way.
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
    """No more messages of this topic, those included that wait to be sent. Safe to call twice.

    What is new still stands among the person's notifications.
    """
    if topic == Topic.DIGEST:
        preferences.set_rhythm(user, rhythm=Rhythm.NEVER, at=at)
    else:
        preferences.set_way(user, topic=topic, mail=Way.OFF, at=at)


def resume(user: User, *, topic: str, at: datetime) -> None:
    """Send such messages again from now on; what was withheld meanwhile stays so."""
    if topic not in stopped(user):
        return
    if topic == Topic.DIGEST:
        preferences.set_rhythm(user, rhythm=Rhythm.TWICE, at=at)
    else:
        preferences.set_way(user, topic=topic, mail=usual_way(topic), at=at)


def stopped(user: User) -> set[str]:
    ways = preferences.all_of(user)
    found: set[str] = {topic for topic in CHOSEN if ways[topic].mail == Way.OFF}
    if preferences.attention_of(user).rhythm == Rhythm.NEVER:
        found.add(Topic.DIGEST)
    return found
