"""Messages on their way to somebody's phone. What speaks to phones is notifications.push."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from core import bell
from notifications import budget, clocks, preferences
from notifications.models import Because, Delivery, DeliveryState, Mail, MailState

logger = logging.getLogger(__name__)
ATTEMPTS = 4
SENDER_LOST_AFTER = timedelta(minutes=5)
RING = "notifications.tasks.send_due_pushes"
# Tells every phone of the recipient; True if at least one took it. Raises to be tried again.
Send = Callable[[Mail], bool]


def queue(due: Iterable[tuple[int, datetime]]) -> None:
    """Which message, and when; in the transaction that writes them."""
    rows = [Delivery(mail_id=mail_id, due_at=due_at) for mail_id, due_at in due]
    if rows:
        Delivery.objects.bulk_create(rows, batch_size=1000)
        bell.ring(RING)


def deliver(delivery_id: int, *, through: Send, at: datetime) -> bool:
    """Send one message if nobody else has or is. Returns whether a phone took it.

    A message that reached a phone goes into no digest; one that none took still does.
    """
    delivery = _claim(delivery_id, at=at)
    if delivery is None:
        return False
    try:
        taken = through(delivery.mail)
    # push has named it in the log already, and says no more of it than may stand there.
    except OSError:
        _put_back(delivery, at=at)
        return False
    except Exception:
        logger.exception("message %s could not be made for a phone", delivery.mail_id)
        _put_back(delivery, at=at)
        return False
    with transaction.atomic():
        ending = {"state": DeliveryState.SENT, "sent_at": at}
        if not taken:
            ending = {"state": DeliveryState.FAILED}
        Delivery.objects.filter(pk=delivery.pk).update(**ending)
        if taken:
            held = Mail.objects.held().filter(pk=delivery.mail_id)
            held.update(state=MailState.WITHHELD, because=Because.TOLD)
    return taken


@transaction.atomic
def _claim(delivery_id: int, *, at: datetime) -> Delivery | None:
    due = Delivery.objects.due(at=at).filter(pk=delivery_id)
    locked = due.select_for_update(skip_locked=True, of=["self"])
    delivery = locked.select_related("mail__recipient").first()
    if delivery is None or not _lets_pass(delivery, at=at):
        return None
    delivery.state, delivery.due_at = DeliveryState.SENDING, at + SENDER_LOST_AFTER
    delivery.attempts += 1
    delivery.save(update_fields=["state", "due_at", "attempts"])
    return delivery


def _lets_pass(delivery: Delivery, *, at: datetime) -> bool:
    """As notifications.gate for mails: read or unwanted by now, too late at night, no room left."""
    mail = delivery.mail
    assert mail.recipient_id is not None
    attention = budget.lock(mail.recipient_id)
    wanted = preferences.of(mail.recipient_id, topic=mail.topic).push
    was_told = mail.topic and mail.state in (MailState.SENT, MailState.DIGESTED)
    if mail.read_at or was_told or not wanted:
        return _settle(delivery, DeliveryState.WITHHELD, due_at=at)
    # Its sender was killed: it has its place in the week already.
    if delivery.state == DeliveryState.SENDING:
        return True
    clock = clocks.of(attention)
    if clock.is_quiet(at):
        return _settle(delivery, DeliveryState.QUEUED, due_at=clock.waking(at))
    if mail.topic and budget.is_spent(attention, at=at):
        budget.hold_back([mail], at=at)
        return _settle(delivery, DeliveryState.WITHHELD, due_at=at)
    return True


def _settle(delivery: Delivery, state: DeliveryState, *, due_at: datetime) -> bool:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, due_at=due_at)
    return False


def _put_back(delivery: Delivery, *, at: datetime) -> None:
    """Try again later, each time later still, and give up in the end."""
    given_up = delivery.attempts >= ATTEMPTS
    # Only by whoever holds it, as in `outbox`.
    held = Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts
    )
    held.update(
        state=DeliveryState.FAILED if given_up else DeliveryState.QUEUED,
        due_at=at + timedelta(seconds=30 * 2**delivery.attempts),
    )
