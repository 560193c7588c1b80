"""A person's notifications: what they were told, by whichever way, and whether they read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.models import User
from notifications.models import Because, Mail, MailState

PER_PAGE = 20
# The bell shows “99+” beyond.
MOST_COUNTED = 100


@dataclass(frozen=True)
class Page:
    """Some rows, and where the next ones begin: empty at the end."""

    rows: list[Mail]
    next_after: str


def of(user: User) -> QuerySet[Mail]:
    return Mail.objects.told().filter(recipient=user)


def unread(user: User) -> QuerySet[Mail]:
    return of(user).filter(read_at__isnull=True)


def count_unread(user: User) -> int:
    """Things with something new about them: what the list shows as new, as far as a bell counts."""
    thing = Coalesce(NullIf("about", Value("")), Cast("key", CharField()))
    return unread(user).values(thing=thing).distinct()[:MOST_COUNTED].count()


def newest_of_each(user: User) -> QuerySet[Mail]:
    """The newest word about each object, the newest first. `has_unread` counts older ones in."""
    # By the key where two were written in one moment: one of them is the newest, not both or none.
    newer = (
        of(user)
        .filter(about=OuterRef("about"), recipient=OuterRef("recipient"))
        .filter(
            Q(written_at__gt=OuterRef("written_at"))
            | Q(written_at=OuterRef("written_at"), pk__gt=OuterRef("pk"))
        )
    )
    same = Mail.objects.told().filter(recipient=OuterRef("recipient"), read_at__isnull=True)
    is_newest = Q(about="") | ~Exists(newer)
    has_unread = Q(read_at__isnull=True) | ~Q(about="") & Exists(
        same.filter(about=OuterRef("about"))
    )
    return of(user).filter(is_newest).annotate(has_unread=has_unread).order_by("-written_at", "-pk")


def page(user: User, *, after: str = "") -> Page:
    """The rows after one, named by its key; from the beginning if there is none of that name."""
    rows = newest_of_each(user).select_related("recipient__attention")
    if last := _named(user, after):
        rows = rows.filter(
            Q(written_at__lt=last.written_at) | Q(written_at=last.written_at, pk__lt=last.pk)
        )
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return Page(shown, str(shown[-1].key) if len(found) > PER_PAGE else "")


def _named(user: User, key: str) -> Mail | None:
    try:
        return of(user).filter(key=UUID(key)).first()
    except ValueError:
        return None


@transaction.atomic
def read(mail: Mail, *, at: datetime) -> None:
    """The person has seen it, and with it what was said of the same object before."""
    same = Q(pk=mail.pk)
    if mail.about:
        same |= Q(about=mail.about, written_at__lte=mail.written_at)
    _read(Mail.objects.filter(same, recipient=mail.recipient_id), at=at)


@transaction.atomic
def read_all(user: User, *, until: datetime, at: datetime) -> None:
    """All that stood there when the page was drawn; what has come since is not overlooked."""
    _read(Mail.objects.told().filter(recipient=user, written_at__lte=until), at=at)


def _read(mails: "QuerySet[Mail]", *, at: datetime) -> None:
    """What was read here is not told again by a digest."""
    mails.filter(read_at__isnull=True).update(read_at=at)
    mails.filter(state=MailState.HELD).update(state=MailState.WITHHELD, because=Because.READ)
