"""Writing mails and sending them."""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial, reduce
from operator import or_
from smtplib import SMTPException
from typing import Any

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from accounts.models import Firm, User
from core import bell, events, moves
from notifications import budget, deliveries, gate, letters, markup, routes
from notifications.models import UNSENT, Mail, MailState
from notifications.models.mails import MailQuerySet

logger = logging.getLogger(__name__)
# A sender that says nothing for this long was killed; the mail is sent again under the same
# Message-ID, so that mail programs show it once.
SENDER_LOST_AFTER = timedelta(minutes=5)
# With the pauses of `_put_back` a good two hours, which most servers are back within.
ATTEMPTS = 8
# So that news for a great many people takes no more memory than news for some.
WRITTEN_TOGETHER = 1000
# Written, and told to nobody yet.
WAITING = [MailState.QUEUED, MailState.HELD]
# Whoever has no account cannot ask us to forget them, so we do it by ourselves.
STRANGERS_KEPT = timedelta(days=30)
# A code or a link that lets somebody in has lapsed after a quarter of an hour.
CONFIDENTIAL_ATTEMPTS = 5
# What ends a line for some mail program: in a title that somebody wrote, no header may end there.
LINE_ENDS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
RETRIES = moves.table(queued="", sending="", sent="", withheld="", failed="queued")


class SecretGone(Exception):
    """What the mail was about to tell is forgotten; its reader has to ask for a new one."""


# Without a savepoint: where a mail cannot be written, its occasion is undone, even if somebody
# catches the error.
@transaction.atomic(savepoint=False)
def write(
    kind: str,
    *,
    to: Iterable[User | int],
    once: str,
    at: datetime,
    topic: str = "",
    concerning: str = "",
    caused_by: Firm | None = None,
    **params: Any,
) -> None:
    """Tell each recipient what `emails/{kind}.txt` says, at most once per occasion.

    `params` holds ids and plain values; the text is made when it is read, in the recipient's
    language. With a `topic` each is told as they want to be (notifications.routes); without one
    it is necessary, and its mail goes at once. Either way it stands among their notifications.
    `concerning` is the object (“idea:12”): the newest word about it stands for those before.
    `caused_by` is the firm whose news it is. Call it inside the transaction of the occasion.
    """
    # In one order: two that write the same occasion at once wait for each other, not in a ring.
    people = sorted({person if isinstance(person, int) else person.pk for person in to})
    blank = partial(
        Mail,
        kind=kind,
        once=once,
        params=params,
        topic=topic,
        about=concerning,
        firm=caused_by,
        written_at=at,
    )
    tried = 0
    for start in range(0, len(people), WRITTEN_TOGETHER):
        some = people[start : start + WRITTEN_TOGETHER]
        new = _write_some(blank, some, ways=routes.of(some, topic=topic, at=at))
        tried += new.count() if caused_by and topic else 0
    if caused_by:
        budget.note_tried(caused_by.pk, count=tried, at=at)
    bell.ring("notifications.tasks.send_due_mails")


def _write_some(
    blank: Callable[..., Mail], people: Sequence[int], *, ways: Mapping[int, routes.Route]
) -> MailQuerySet:
    """The rows of some people, and of their phones. Gives those that are new."""
    rows = [
        blank(
            recipient_id=person,
            state=ways[person].state,
            because=ways[person].because,
            due_at=ways[person].due_at,
        )
        for person in people
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    # What was there already has another key.
    new = Mail.objects.filter(key__in=[row.key for row in rows])
    if any(way.push_at for way in ways.values()):
        told = [(pk, ways[person].push_at) for person, pk in new.values_list("recipient_id", "pk")]
        deliveries.queue((pk, push_at) for pk, push_at in told if push_at)
    return new


def write_to_address(
    kind: str,
    *,
    address: str,
    once: str,
    at: datetime,
    language: str = "",
    person: User | None = None,
    secrets: Mapping[str, Any] | None = None,
    **params: Any,
) -> None:
    """Queue a mail to an address that is not, or not yet, a person's own.

    Without a `person` the language must be given. `secrets` are parameters like the others, but
    kept only until the mail has left. Sent by itself, so that it waits for no other.
    """
    mail = Mail(
        kind=kind,
        recipient=person,
        address=address,
        language=language,
        once=once,
        params=params,
        secrets=dict(secrets or {}),
        confidential=bool(secrets),
        due_at=at,
        written_at=at,
    )
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    bell.ring("notifications.tasks.send_mail", str(mail.key))


def take_back(*, once: Collection[str] = (), beginning: Collection[str] = (), **blank: Any) -> None:
    """What these mails tell is gone: those that wait are not sent, and the copies of the others
    say `blank` in its place. Occasions are named whole, or by how their names begin."""
    named = reduce(or_, (Q(once__startswith=start) for start in beginning), Q(once__in=once))
    # One that is being sent cannot be called back: it stays, and its copy goes blank as well.
    Mail.objects.filter(named, state__in=WAITING).delete()
    less = CombinedExpression(F("params"), "||", Value(blank, models.JSONField()))
    Mail.objects.filter(named).update(params=less)


def correct(*, once: Collection[str], **params: Any) -> None:
    """What these mails name is called otherwise now: their copies say so, and so do those that
    still wait."""
    said = CombinedExpression(F("params"), "||", Value(params, models.JSONField()))
    Mail.objects.filter(once__in=once).update(params=said)


def send(mail_id: int, *, at: datetime) -> bool:
    """Send one mail if nobody else has or is. Returns whether this call sent it."""
    mail = _claim(mail_id, at=at)
    if mail is None:
        return False
    try:
        message = compose(mail)
        message.connection = get_connection(settings.DELIVERY_BACKEND)
        message.send()
    except (SMTPException, OSError, AnymailError) as problem:
        # What a mail server answers names the address, and logs hold no personal data.
        logger.error("mail %s could not be sent: %s", mail.pk, type(problem).__name__)
        _put_back(mail, at=at)
        return False
    except Exception:
        logger.exception("mail %s could not be made", mail.pk)
        _put_back(mail, at=at)
        return False
    _leave_queue(mail, MailState.SENT, sent_at=timezone.now())
    return True


@transaction.atomic
def _claim(mail_id: int, *, at: datetime) -> Mail | None:
    """Take the mail for sending; committed before the mail server is spoken to. None if somebody
    else has it, or if it may not leave now."""
    due = Mail.objects.due(at=at).filter(pk=mail_id)
    mail = (
        due.select_for_update(skip_locked=True, of=["self"])
        .select_related("recipient__attention")
        .first()
    )
    if mail is None or not gate.lets_pass(mail, at=at):
        return None
    mail.state, mail.due_at = MailState.SENDING, at + SENDER_LOST_AFTER
    mail.attempts += 1
    mail.save(update_fields=["state", "due_at", "attempts"])
    return mail


def _leave_queue(mail: Mail, state: MailState, **fields: Any) -> None:
    """Where the mail ends. Its secrets end with it."""
    # Also if its sender was thought lost and it waits again: it has left.
    Mail.objects.filter(pk=mail.pk, state__in=UNSENT).update(state=state, secrets={}, **fields)


def _put_back(mail: Mail, *, at: datetime) -> None:
    """Try again later, each time later still, and give up in the end.

    Only by whoever holds the mail: a sender that was thought lost and fails after another has
    taken over must not make a third one send it.
    """
    given_up = mail.attempts >= (CONFIDENTIAL_ATTEMPTS if mail.confidential else ATTEMPTS)
    ending: dict[str, Any] = {"secrets": {}} if given_up else {}
    Mail.objects.filter(pk=mail.pk, state=MailState.SENDING, attempts=mail.attempts).update(
        state=MailState.FAILED if given_up else MailState.QUEUED,
        due_at=at + timedelta(seconds=30 * 2**mail.attempts),
        **ending,
    )


@transaction.atomic
def retry(mail: Mail, *, by: User, at: datetime) -> Mail:
    """Send a mail that was given up, with as many attempts as a new one."""
    if mail.confidential:
        raise SecretGone(mail.pk)
    queued = moves.transition(mail, MailState.QUEUED, allowed=RETRIES, due_at=at, attempts=0)
    events.record("mail_retried", queued, at=at, by=by, kind=queued.kind)
    bell.ring("notifications.tasks.send_due_mails")
    return queued


def forget_strangers(*, at: datetime) -> int:
    """Delete old mails to addresses that are nobody's here. Returns how many there were."""
    old = Mail.objects.filter(recipient__isnull=True, written_at__lt=at - STRANGERS_KEPT)
    return old.exclude(state__in=UNSENT).delete()[0]


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The mail as its recipient reads it: text, and HTML made from the text."""
    letter = letters.read(mail)
    host = settings.SITE_URL.split("//")[-1].split(":")[0]
    # “Auto-Submitted” asks out-of-office programs not to answer (RFC 3834).
    headers = {"Message-ID": f"<{mail.key}@{host}>", "Auto-Submitted": "auto-generated"}
    headers["Content-Language"] = letter.language
    if letter.stop_url:
        headers["List-Unsubscribe"] = f"<{letter.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=LINE_ENDS.sub(" ", letter.subject),
        body=letter.text,
        to=[mail.to_address],
        headers=headers,
    )
    message.attach_alternative(markup.html(letter), "text/html")
    return message
