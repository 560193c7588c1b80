"""Letting go of news that has had its time. What is necessary is kept: it may be a receipt."""

from datetime import datetime, timedelta

from django.db.models import Q

from notifications.models import UNSENT, Mail, MailState

READ_KEPT = timedelta(days=180)
UNREAD_KEPT = timedelta(days=365)
MOST = 10_000


def forget_old_news(*, at: datetime) -> int:
    """Delete old news, digests included. Returns how many there were; a night takes so many."""
    old = Q(read_at__lt=at - READ_KEPT) | Q(written_at__lt=at - UNREAD_KEPT)
    waiting = [*UNSENT, MailState.HELD]
    done = Mail.objects.stoppable().filter(old).exclude(state__in=waiting)
    some = list(done.order_by("written_at").values_list("pk", flat=True)[:MOST])
    Mail.objects.filter(pk__in=some).delete()
    return len(some)
