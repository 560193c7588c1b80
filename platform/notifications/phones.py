"""The browsers of a person that take messages: which they are, how one is added and goes."""

from base64 import urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.personal import require_present
from core import vapid
from notifications import budget, preferences
from notifications.models import PushSubscription
from notifications.models.phones import LONGEST_ENDPOINT
from notifications.topics import CHOSEN, Way

# More than anybody uses; the oldest makes room.
MOST = 10
AUTH_BYTES = 16
# How long one rests before it is forgotten. Whoever is away for longer is asked again.
RESTING_KEPT = timedelta(days=90)


class UnknownService(ValueError):
    """The address is none of a push service we know. Nothing is ever sent to another."""


class NotTheKeys(ValueError):
    """What came with it are no keys of a browser."""


class NotSubscribed(LookupError):
    """This person has not let this browser tell them, or has taken it back."""


def of(user: User, *, at: datetime) -> QuerySet[PushSubscription]:
    """Those whose browser is signed in still, the newest first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    rows = PushSubscription.objects.filter(Exists(alive), user=user)
    return rows.order_by("-created_at", "-pk")


def check_endpoint(endpoint: str) -> str:
    """The address, if it is one of a known service: by https, on its usual port.

    We post to what a browser tells us, so a list of hosts stands between it and our own network.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise UnknownService("not an address") from None
    host = parts.hostname or ""
    plain = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc
    # A backslash ends the host for whoever posts (RFC 3986 has none), and not for urlsplit.
    clean = endpoint.isascii() and endpoint.isprintable() and not set(" \\") & set(endpoint)
    if not plain or not clean or len(endpoint) > LONGEST_ENDPOINT or not _is_known(host):
        raise UnknownService(host)
    return endpoint


def _is_known(host: str) -> bool:
    """A name of the list, or below one that begins with a point."""
    return any(
        host == name or (name.startswith(".") and host.endswith(name))
        for name in settings.PUSH_SERVICES
    )


def check_keys(p256dh: str, auth: str) -> None:
    """A point of P-256 and sixteen bytes: with less nothing can be sent."""
    try:
        point, secret = vapid.decoded(p256dh), vapid.decoded(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, NotBase64):
        raise NotTheKeys from None
    # Python's decoder overlooks signs that are no base64url; written back, they are missing.
    if len(secret) != AUTH_BYTES or urlsafe_b64encode(secret).rstrip(b"=").decode() != auth:
        raise NotTheKeys


@transaction.atomic
def subscribe(
    user: User,
    *,
    endpoint: str,
    p256dh: str,
    auth: str,
    session_key: str,
    user_agent: str,
    at: datetime,
) -> PushSubscription:
    """This browser tells this person from now on. Safe to call twice.

    A browser tells one person at a time: whoever subscribes it last. With their first one a person
    who has chosen nothing yet is told everything there but what they have stopped; the weekly cap
    holds as ever.
    """
    check_endpoint(endpoint)
    check_keys(p256dh.rstrip("="), auth.rstrip("="))
    require_present(user)
    # One after the other: two at once would both be the first, or one too many.
    budget.lock(user.pk)
    if not PushSubscription.objects.filter(user=user).exists():
        _tell_there(user, at=at)
    subscribed, _new = PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user": user,
            "p256dh": p256dh.rstrip("="),
            "auth": auth.rstrip("="),
            "session_key": session_key,
            "user_agent": user_agent[:300],
            "created_at": at,
            "failures": 0,
        },
    )
    kept = PushSubscription.objects.filter(user=user).order_by("-created_at", "-pk")
    _forget(kept.values_list("pk", flat=True)[MOST : MOST * 2])
    return subscribed


def _tell_there(user: User, *, at: datetime) -> None:
    ways = preferences.all_of(user)
    if any(choice.push for choice in ways.values()):
        return
    for topic in ("", *CHOSEN):
        mail = ways[topic].mail
        preferences.set_way(user, topic=topic, mail=mail, push=mail != Way.OFF, at=at)


def _forget(ids: Iterable[int]) -> None:
    PushSubscription.objects.filter(pk__in=list(ids)).delete()


def wake(user: User, *, endpoint: str, session_key: str, at: datetime) -> PushSubscription:
    """The browser is signed in again. What was removed meanwhile stays so."""
    rows = PushSubscription.objects.filter(user=user, endpoint=endpoint)
    if not rows.update(session_key=session_key, created_at=at):
        raise NotSubscribed
    return rows.get()


@transaction.atomic
def renew(
    user: User,
    *,
    former: str,
    endpoint: str,
    p256dh: str,
    auth: str,
    session_key: str,
    at: datetime,
) -> PushSubscription:
    """Its push service has given this browser another address. Safe to call twice.

    A browser that no longer knows its former one is known by its session. Addresses of other
    people's browsers are none of this person's: neither to leave nor to take.
    """
    check_endpoint(endpoint)
    check_keys(p256dh.rstrip("="), auth.rstrip("="))
    # After or before a page of the same browser that subscribes, never between.
    budget.lock(user.pk)
    before = Q(endpoint=former) if former else Q(session_key=session_key)
    rows = PushSubscription.objects.filter(before | Q(endpoint=endpoint), user=user)
    ids = list(rows.order_by("-created_at", "-pk").values_list("pk", flat=True))
    if not ids:
        raise NotSubscribed
    _forget(ids[1:])
    row = PushSubscription.objects.get(pk=ids[0])
    row.endpoint, row.p256dh, row.auth = endpoint, p256dh.rstrip("="), auth.rstrip("=")
    row.session_key, row.created_at, row.failures = session_key, at, 0
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NotSubscribed from None
    return row


def remove(user: User, *, key: UUID) -> None:
    """Nothing is sent there any more. Safe to call twice."""
    PushSubscription.objects.filter(user=user, key=key).delete()


def sign_out(session_key: str) -> None:
    """Whoever signs out is told nothing there any more."""
    # Gone, not resting: what wakes again are sessions that ended without being asked to.
    PushSubscription.objects.filter(session_key=session_key).delete()


def forget_resting(*, at: datetime) -> int:
    """Nightly: those whose browser has been signed out for long. Returns how many there were."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    old = PushSubscription.objects.filter(~Exists(alive), created_at__lt=at - RESTING_KEPT)
    return old.delete()[0]
