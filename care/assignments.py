"""Who in the firm's team sees to a thread."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from accounts.models import FirmMember, FirmRole, User
from care.models import Thread, ThreadState
from core import events, moves


class NotInTheTeam(Exception):
    """Threads are seen to by the firm's own people, and by nobody who has opened them."""


def team(thread: Thread) -> QuerySet[FirmMember]:
    """Who may see to the thread."""
    members = FirmMember.objects.filter(firm=thread.firm_id, user__is_active=True)
    return members.exclude(user=thread.opened_by_id).select_related("user")


def assign_fairly(thread: Thread, *, at: datetime) -> Thread:
    """To an agent, if there is one, else to anyone: to whoever has the fewest open threads."""
    open_here = Q(user__assigned_threads__firm=thread.firm_id) & ~Q(
        user__assigned_threads__state=ThreadState.ENDED
    )
    agents_first = Case(
        When(role=FirmRole.AGENT, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    # Without a lock: two questions at once may both go to whoever had the fewest.
    chosen = (
        team(thread)
        .annotate(place=agents_first, load=Count("user__assigned_threads", filter=open_here))
        .order_by("place", "load", "pk")
        .first()
    )
    return _give(thread, chosen.user, by=None, at=at) if chosen else thread


def take_if_free(thread: Thread, *, by: User, at: datetime) -> Thread:
    """Whoever answers what nobody has been given sees to it. Call it with the thread locked."""
    return thread if thread.assignee_id else _give(thread, by, by=by, at=at)


@transaction.atomic
def assign(thread: Thread, *, to: User | None, by: User, at: datetime) -> Thread:
    """Anyone in the team gives it to anyone, or to nobody. Safe to call twice."""
    thread = moves.lock(thread)
    if to is not None and not team(thread).filter(user=to).exists():
        raise NotInTheTeam(str(to.pk))
    return _give(thread, to, by=by, at=at)


def left_behind() -> QuerySet[Thread]:
    """Open threads whose assignee has left the team."""
    still_there = FirmMember.objects.filter(
        firm=OuterRef("firm"), user=OuterRef("assignee"), user__is_active=True
    )
    return Thread.objects.open().filter(~Exists(still_there), assignee__isnull=False)


@transaction.atomic
def free(thread: Thread, *, at: datetime) -> bool:
    """Nobody sees to a thread whose assignee has left. Returns whether this call freed it."""
    thread = moves.lock(thread)
    if not left_behind().filter(pk=thread.pk).exists():
        return False
    _give(thread, None, by=None, at=at)
    return True


def _give(thread: Thread, to: User | None, *, by: User | None, at: datetime) -> Thread:
    if thread.assignee_id == (to.pk if to else None):
        return thread
    thread.assignee = to
    thread.save(update_fields=["assignee"])
    events.record("thread_assigned", thread, at=at, by=by, to=to.pk if to else None)
    return thread
