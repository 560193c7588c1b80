"""A thread: one person asks one firm, or complains, about one thing."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models import Firm, User
from core import languages, moves
from payments.models import Pledge
from projects.models import Decision, Idea

# How long the person may say that the matter is not settled after all.
REOPENING = timedelta(days=14)


class Kind(models.TextChoices):
    QUESTION = "question", _("Question")
    COMPLAINT = "complaint", _("Complaint")


class About(models.TextChoices):
    PLEDGE = "pledge", _("Pledge")
    REWARD = "reward", _("Reward")
    DECISION = "decision", _("Decision")
    IDEA = "idea", _("Idea")
    FIRM = "firm", _("Firm")


class ThreadState(models.TextChoices):
    """Whose turn it is."""

    WAITING = "waiting", _("Waits for the firm")
    ANSWERED = "answered", _("Answered")
    ENDED = "ended", _("Ended")


class Outcome(models.TextChoices):
    ANSWERED = "answered", _("Answered")
    PUT_RIGHT = "put_right", _("Put right")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Remedy(models.TextChoices):
    """What a matter was put right with."""

    REFUND = "refund", _("A refund")
    REPLACEMENT = "replacement", _("A replacement")
    OTHER = "other", _("Something else")


THREAD_MOVES = moves.table(
    waiting="answered ended",
    answered="waiting ended",
    # The person may say within a fortnight that it is not settled.
    ended="waiting",
)
SETTLED = [Outcome.ANSWERED, Outcome.PUT_RIGHT]


class ThreadQuerySet(models.QuerySet["Thread"]):
    def of(self, user: User) -> "ThreadQuerySet":
        """Those this person has opened."""
        return self.filter(opened_by=user)

    def worked_on_by(self, user: User) -> "ThreadQuerySet":
        """Those of the firms this person works for; nobody sits on both sides."""
        return self.filter(firm__in=rules.firms_of(user)).exclude(opened_by=user)

    def passed_on(self) -> "ThreadQuerySet":
        """Those the operators have been called to."""
        return self.filter(escalated_at__isnull=False)

    def open(self) -> "ThreadQuerySet":
        return self.exclude(state=ThreadState.ENDED)

    def overdue(self, *, at: datetime) -> "ThreadQuerySet":
        return self.filter(state=ThreadState.WAITING, due_at__lte=at)

    def to_remind(self, *, at: datetime, after: timedelta) -> "ThreadQuerySet":
        """Those that have waited for `after`, are not yet due, and of which nobody was reminded."""
        # A mark from before this turn is of an earlier wait.
        unreminded = Q(reminded_at__isnull=True) | Q(reminded_at__lte=F("turned_at"))
        return self.filter(
            unreminded, state=ThreadState.WAITING, turned_at__lte=at - after, due_at__gt=at
        )

    def to_escalate(self, *, at: datetime) -> "ThreadQuerySet":
        """Those past their due time that the operators have not been called to for this wait."""
        uncalled = Q(escalated_at__isnull=True) | Q(escalated_at__lte=F("turned_at"))
        # Where the site has shortened its answer time, a second wait may end before the first one.
        return self.overdue(at=at).filter(uncalled, first_due_at__lte=at)


class Thread(models.Model):
    """`due_at` is the published answer time; it runs only while the firm is waited for."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="threads")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="threads")
    kind = models.CharField(max_length=10, choices=Kind)
    about = models.CharField(max_length=10, choices=About)
    pledge = models.ForeignKey(Pledge, null=True, on_delete=models.PROTECT, related_name="threads")
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="threads"
    )
    idea = models.ForeignKey(Idea, null=True, on_delete=models.PROTECT, related_name="threads")
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    wish = models.CharField(_("what would put it right"), max_length=500, blank=True)
    # Of subject and wish.
    language = languages.field()
    state = models.CharField(max_length=10, choices=ThreadState, default=ThreadState.WAITING)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    remedy = models.CharField(max_length=12, choices=Remedy, blank=True)
    remedy_words = models.TextField(max_length=4000, blank=True)
    remedy_language = languages.field()
    assignee = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="assigned_threads"
    )
    opened_at = models.DateTimeField()
    # When the state last changed: since then it has been somebody's turn.
    turned_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    # As published when the thread was opened; the firm's record is measured by it.
    first_due_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When the person agreed that it is settled.
    confirmed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(about="pledge", pledge__isnull=False, decision=None, idea=None)
                | Q(about="reward", pledge__isnull=False, decision=None, idea=None)
                | Q(about="decision", decision__isnull=False, pledge=None, idea=None)
                | Q(about="idea", idea__isnull=False, pledge=None, decision=None)
                | Q(about="firm", pledge=None, decision=None, idea=None),
                name="thread_is_about_one_thing",
            ),
            # Of the three rows two are empty at least: only where NULLs count as equal is there
            # anything to refuse. This takes PostgreSQL 15.
            models.UniqueConstraint(
                fields=["opened_by", "firm", "about", "pledge", "decision", "idea"],
                condition=~Q(state="ended"),
                nulls_distinct=False,
                name="thread_once_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", due_at__isnull=False)
                | ~Q(state="waiting") & Q(due_at__isnull=True),
                name="thread_due_iff_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="ended") & Q(ended_at__isnull=True, outcome=""),
                name="thread_outcome_iff_ended",
            ),
            models.CheckConstraint(
                condition=Q(outcome="put_right") & ~Q(remedy="") & ~Q(remedy_words="")
                | ~Q(outcome="put_right") & Q(remedy="", remedy_words=""),
                name="thread_put_right_with_something",
            ),
            models.CheckConstraint(
                condition=Q(first_answered_at__isnull=False)
                | ~Q(state="answered") & ~Q(outcome__in=["answered", "put_right"]),
                name="thread_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(outcome__in=["answered", "put_right"]),
                name="thread_confirmed_once_settled",
            ),
            models.CheckConstraint(
                condition=Q(escalated_at__isnull=True) | Q(escalated_at__gte=F("first_due_at")),
                name="thread_passed_on_after_due",
            ),
            languages.constraint(name="thread_language_known"),
            languages.constraint("remedy_language", name="thread_remedy_language_known"),
        ]
        indexes = [
            # In turn: the inbox, the firm's record, one's own threads, what the sweep looks for,
            # how much each of a team has, and what operators were called to.
            models.Index(fields=["firm", "state", "due_at"], name="thread_inbox"),
            models.Index(fields=["firm", "opened_at"], name="thread_record"),
            models.Index(fields=["opened_by", "-turned_at"], name="thread_of_person"),
            models.Index(fields=["due_at"], name="thread_due", condition=Q(state="waiting")),
            models.Index(
                fields=["assignee"], name="thread_open_of_assignee", condition=~Q(state="ended")
            ),
            models.Index(
                fields=["state", "due_at"],
                name="thread_passed_on",
                condition=Q(escalated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"thread {self.key}"

    def get_absolute_url(self) -> str:
        return reverse("care:thread", args=[self.key])

    def is_overdue(self, *, at: datetime) -> bool:
        return self.due_at is not None and self.due_at <= at

    @property
    def is_with_operators(self) -> bool:
        """Whether the operators have been called to the present wait."""
        return (
            self.state == ThreadState.WAITING
            and self.escalated_at is not None
            and self.escalated_at > self.turned_at
        )

    def may_reopen(self, *, at: datetime) -> bool:
        """Whether the person can still say that it is not settled."""
        return (
            self.outcome in SETTLED
            and self.confirmed_at is None
            and self.ended_at is not None
            and at <= self.ended_at + REOPENING
        )
