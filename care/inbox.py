"""The team's inbox: what waits for the firm first, complaints before questions, then by date."""

from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rules import is_operator
from care.models import Kind, Thread, ThreadState
from core.templatetags.format import moment

FILTERS = {
    "open": gettext_lazy("Open"),
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Unassigned"),
    "overdue": gettext_lazy("Overdue"),
    "ended": gettext_lazy("Ended"),
}
# What a row of a list, and `showing.about`, read of other tables: one query for all of them.
ROWS = (
    "firm",
    "opened_by",
    "assignee",
    "pledge__round",
    "pledge__reward",
    "decision__idea",
    "idea",
)


def seen_by(user: User) -> QuerySet[Thread]:
    """What is this person's work: their firms' threads and, for operators, what was passed on."""
    threads = Thread.objects.worked_on_by(user)
    if is_operator(user):
        threads = threads | Thread.objects.passed_on().exclude(opened_by=user)
    return threads.select_related(*ROWS)


def filtered(threads: QuerySet[Thread], *, by: str, user: User, at: datetime) -> QuerySet[Thread]:
    """The threads behind one of FILTERS, in the order in which they want work."""
    match by:
        case "ended":
            ended = threads.filter(state=ThreadState.ENDED)
            return ended.order_by("-turned_at", "-pk")
        case "mine":
            threads = threads.filter(assignee=user)
        case "unassigned":
            threads = threads.filter(assignee__isnull=True)
        case "overdue":
            threads = threads.filter(state=ThreadState.WAITING, due_at__lte=at)
    return in_order(threads.exclude(state=ThreadState.ENDED))


def in_order(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    turn = Case(
        When(state=ThreadState.WAITING, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    weight = Case(
        When(kind=Kind.COMPLAINT, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    # What is answered has no due date: there the oldest turn comes first.
    return threads.order_by(turn, weight, "due_at", "turned_at", "pk")


def why(thread: Thread, *, at: datetime) -> str:
    """Why it stands where it stands, in words."""
    if thread.state == ThreadState.ENDED:
        return thread.get_outcome_display()
    if thread.state == ThreadState.ANSWERED:
        return _("Answered: it is the customer’s turn")
    due = {"moment": moment(thread.due_at, "short")}
    if thread.is_overdue(at=at):
        if thread.kind == Kind.COMPLAINT:
            return _("A complaint, overdue since %(moment)s") % due
        return _("Overdue since %(moment)s") % due
    if thread.kind == Kind.COMPLAINT:
        return _("A complaint, due by %(moment)s") % due
    return _("Due by %(moment)s") % due
