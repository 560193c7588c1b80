"""Whether a mail may leave now, asked under its lock. If not, its row says what becomes of it."""

from datetime import datetime
from typing import Any

from notifications import bounces, budget, clocks, preferences
from notifications.models import UNSENT, Because, Mail, MailState, Rhythm
from notifications.topics import Topic, Way


def lets_pass(mail: Mail, *, at: datetime) -> bool:
    """What is necessary passes whenever there is an address that takes it.

    What its reader may stop asks what they want by now, how late it is where they are, and
    whether their week has room. One whose sender was killed has its place already.
    """
    if not bounces.takes_mail(mail):
        return _settle(mail, MailState.WITHHELD, because=Because.BROKEN)
    if not mail.topic:
        return True
    assert mail.recipient_id is not None
    attention = budget.lock(mail.recipient_id)
    way = _way(mail, rhythm=attention.rhythm)
    if way == Way.OFF:
        return _settle(mail, MailState.WITHHELD, because=Because.STOPPED)
    if mail.state == MailState.SENDING:
        return True
    # A digest is written as read (digests._write), and goes all the same.
    if mail.read_at and mail.topic != Topic.DIGEST:
        return _settle(mail, MailState.WITHHELD, because=Because.READ)
    clock = clocks.of(attention)
    if clock.is_quiet(at):
        return _settle(mail, MailState.QUEUED, due_at=clock.waking(at))
    if mail.topic == Topic.DIGEST:
        return True
    if way == Way.AT_ONCE and not budget.is_spent(attention, at=at):
        return True
    slot = clock.next_digest(after=at)
    if way == Way.AT_ONCE:
        budget.hold_back([mail], at=at)
    if slot is None:
        return _settle(mail, MailState.WITHHELD, because=Because.STOPPED)
    return _settle(mail, MailState.HELD, due_at=slot)


def _way(mail: Mail, *, rhythm: str) -> str:
    """How the reader wants it by now."""
    if mail.topic == Topic.DIGEST:
        return Way.OFF if rhythm == Rhythm.NEVER else Way.DIGEST
    assert mail.recipient_id is not None
    return preferences.of(mail.recipient_id, topic=mail.topic).mail


def _settle(mail: Mail, state: MailState, **fields: Any) -> bool:
    """Write down what becomes of it; it does not leave now."""
    ending: dict[str, Any] = {} if state in UNSENT else {"secrets": {}}
    Mail.objects.filter(pk=mail.pk).update(state=state, **fields, **ending)
    return False
