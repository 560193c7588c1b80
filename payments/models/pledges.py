"""Pledges, and every attempt to charge one."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import moves
from core.money import Money
from payments.models.rounds import FundingRound, Reward


class PledgeState(models.TextChoices):
    DRAFT = "draft", _("Waiting for your card")
    EXPIRED = "expired", _("Expired")
    PLEDGED = "pledged", _("Pledged")
    CANCELLED = "cancelled", _("Cancelled")
    RELEASED = "released", _("Released")
    COLLECTING = "collecting", _("Being charged")
    COLLECTED = "collected", _("Collected")
    ACTION_REQUIRED = "action_required", _("Your bank asks you")
    ERRORED = "errored", _("The card was declined")
    DROPPED = "dropped", _("Dropped")
    REFUNDING = "refunding", _("Being refunded")
    REFUNDED = "refunded", _("Refunded")
    DISPUTED = "disputed", _("Disputed")
    LOST = "lost", _("Lost in a dispute")


PLEDGE_MOVES = moves.table(
    draft="pledged expired cancelled",
    expired="",
    pledged="cancelled released collecting",
    cancelled="",
    released="",
    collecting="collected action_required errored",
    action_required="collecting collected dropped",
    # Collected without another attempt: its owner answered the bank, or news came late.
    errored="collecting collected dropped",
    # Its PaymentIntent is cancelled at Stripe first, so no money can arrive after all.
    dropped="",
    # Straight to refunded: all of it was given back by hand at Stripe, or in parts.
    collected="refunding refunded disputed",
    refunding="refunded collected",
    # A refund can come back from the bank after it was booked.
    refunded="collected",
    # A refund made before the dispute may be heard of after it.
    disputed="collected refunded lost",
    lost="",
)
# What counts towards the goal, and holds a reward's stock.
PROMISED = [
    PledgeState.PLEDGED,
    PledgeState.COLLECTING,
    PledgeState.COLLECTED,
    PledgeState.ACTION_REQUIRED,
    PledgeState.ERRORED,
]
# A draft too: two people may be typing their cards for the last one.
HOLDING_STOCK = [PledgeState.DRAFT, *PROMISED]
# Promised and not yet charged: no round ends while it has one of these.
OUTSTANDING = [
    PledgeState.PLEDGED,
    PledgeState.COLLECTING,
    PledgeState.ACTION_REQUIRED,
    PledgeState.ERRORED,
]
HOLDING_MONEY = [PledgeState.COLLECTED, PledgeState.REFUNDING, PledgeState.DISPUTED]
# The same as `Pledge.held`, for sums in the database.
HELD_MINOR = F("amount_minor") - F("refunded_minor") - F("lost_minor")


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def of(self, user: User) -> "PledgeQuerySet":
        return self.filter(backer=user)

    def promised(self) -> "PledgeQuerySet":
        return self.filter(state__in=PROMISED)

    def to_charge(self, *, at: datetime) -> "PledgeQuerySet":
        """Those whose next automatic try is due; the clock is set when the outcome is recorded."""
        return self.filter(
            state__in=[PledgeState.PLEDGED, PledgeState.ACTION_REQUIRED, PledgeState.ERRORED],
            next_attempt_at__lte=at,
            round__state__in=["settling", "grace"],
            round__goal_met=True,
        )

    def lapsed_drafts(self, *, at: datetime) -> "PledgeQuerySet":
        return self.filter(state=PledgeState.DRAFT, draft_expires_at__lte=at)


class Pledge(models.Model):
    """A promise to pay when the goal is met. One PaymentIntent for life."""

    # Random, since it makes the keys under which Stripe is asked: serial numbers come again after
    # a restore, and Stripe would answer for another pledge.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(FundingRound, on_delete=models.PROTECT, related_name="pledges")
    reward = models.ForeignKey(Reward, null=True, on_delete=models.PROTECT, related_name="pledges")
    backer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="pledges")
    state = models.CharField(max_length=16, choices=PledgeState, default=PledgeState.DRAFT)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # What the backer agreed to, word for word, and from where.
    consent_text = models.TextField()
    consent_version = models.PositiveSmallIntegerField()
    consented_at = models.DateTimeField()
    consent_address = models.GenericIPAddressField(null=True)
    started_at = models.DateTimeField()
    draft_expires_at = models.DateTimeField()
    pledged_at = models.DateTimeField(null=True)
    collected_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # None while nothing is due: before the outcome, during an attempt, after the last try.
    next_attempt_at = models.DateTimeField(null=True)
    last_called_at = models.DateTimeField(null=True)
    # Why the last try failed, in Stripe's code; people's words live in the views.
    failure_code = models.CharField(max_length=60, blank=True)
    checkout_id = models.CharField(max_length=120, blank=True)
    # Counts the Checkouts opened, so that each has an idempotency key of its own.
    checkouts = models.PositiveSmallIntegerField(default=0)
    setup_intent_id = models.CharField(max_length=60, blank=True)
    payment_method_id = models.CharField(max_length=60, blank=True)
    # Brand and last four digits, for `wording.card`. More of a card never reaches us.
    card = models.CharField(max_length=40, blank=True)
    payment_intent_id = models.CharField(max_length=60, blank=True)
    # What is back with the backer, and what a bank took for good: never more than the rows of
    # `refunds` and the ledger say, changed only together with them.
    refunded_minor = models.BigIntegerField(default=0)
    lost_minor = models.BigIntegerField(default=0)
    # Set while a saved card waits to be detached at Stripe.
    detach_card = models.BooleanField(default=False)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "backer"],
                condition=Q(state__in=HOLDING_STOCK),
                # Not of pledges that have ended: whoever stepped back may come again.
                name="pledge_once_per_backer",
            ),
            models.UniqueConstraint(
                fields=["payment_intent_id"],
                condition=~Q(payment_intent_id=""),
                name="pledge_payment_intent_once",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="pledge_amount_positive"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["collected", "refunding", "refunded", "disputed", "lost"],
                    collected_at__isnull=False,
                )
                | ~Q(state__in=["collected", "refunding", "refunded", "disputed", "lost"])
                & Q(collected_at__isnull=True),
                name="pledge_collected_at_iff_collected",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor=0, lost_minor=0)
                | Q(
                    collected_at__isnull=False,
                    refunded_minor__gte=0,
                    refunded_minor__lte=F("amount_minor"),
                    lost_minor__gte=0,
                ),
                name="pledge_gives_back_what_came",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["collected", "refunding", "refunded"])
                | Q(state__in=["collected", "refunding"], refunded_minor__lt=F("amount_minor"))
                | Q(state="refunded", refunded_minor=F("amount_minor")),
                name="pledge_refunded_iff_all_is_back",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "expired", "cancelled"])
                | Q(pledged_at__isnull=False) & ~Q(payment_method_id=""),
                name="pledge_has_card_once_pledged",
            ),
        ]
        indexes = [
            # With the sum inside, what is promised is added up from the index alone.
            models.Index(fields=["round", "state"], include=["amount_minor"], name="pledge_totals"),
            models.Index(fields=["reward", "state"], name="pledge_stock"),
            models.Index(fields=["backer", "-started_at"], name="pledge_of_backer"),
            models.Index(
                fields=["round", "next_attempt_at"],
                name="pledge_to_charge",
                condition=Q(next_attempt_at__isnull=False),
            ),
            models.Index(
                fields=["draft_expires_at"], name="pledge_draft_lapse", condition=Q(state="draft")
            ),
            models.Index(fields=["setup_intent_id"], name="pledge_setup_intent"),
            # Few at any time, and asked for by every sweep.
            models.Index(fields=["id"], name="pledge_card_to_drop", condition=Q(detach_card=True)),
        ]

    def __str__(self) -> str:
        return f"pledge {self.key}"

    def get_absolute_url(self) -> str:
        return reverse("payments:pledge", args=[self.key])

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def refunded(self) -> Money:
        return Money(self.refunded_minor, self.currency)

    @property
    def held(self) -> Money:
        """What of it we still hold; nothing before it is collected."""
        minor = self.amount_minor - self.refunded_minor - self.lost_minor
        return Money(minor if self.collected_at else 0, self.currency)


class Outcome(models.TextChoices):
    """How an attempt ended. Pending: begun, and nobody knows yet."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    ACTION_REQUIRED = "action_required"
    DECLINED = "declined"


class ChargeAttempt(models.Model):
    """One confirmation of a pledge's PaymentIntent, committed before Stripe is asked."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    # As sent, so that asking again under the same key sends the same words.
    payment_method_id = models.CharField(max_length=60)
    return_url = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.PENDING)
    failure_code = models.CharField(max_length=60, blank=True)
    # Also the age of its key at Stripe: see `collection.KEY_LASTS`.
    started_at = models.DateTimeField()
    # When a sweep may assume that whoever began it is gone.
    overdue_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["pledge"], condition=Q(outcome="pending"), name="attempt_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["overdue_at"], name="attempt_pending", condition=Q(outcome="pending")
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.pledge_id}"

    @property
    def is_on_session(self) -> bool:
        """Whether the backer is there to answer their bank."""
        return bool(self.return_url)
