"""A person's own threads."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import User
from care import inbox
from care.models import Thread, ThreadState


def threads_of(user: User) -> QuerySet[Thread]:
    """Those in which it is the person's turn first, then those that wait, then the ended ones."""
    turn = Case(
        When(state=ThreadState.ANSWERED, then=Value(0)),
        When(state=ThreadState.WAITING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    mine = Thread.objects.of(user).select_related(*inbox.ROWS)
    return mine.order_by(turn, "-turned_at", "-pk")
