"""The mails that money causes: each once, in the transaction that makes the occasion."""

from collections.abc import Set
from datetime import datetime
from typing import Any

from django.core import signing
from django.urls import reverse

from notifications import outbox
from notifications.topics import Topic
from payments.models import FundingRound, Pledge, Refund
from projects import messages as project_messages

RESUME_SALT = "pledge-resume"


def resume_path(pledge: Pledge) -> str:
    """The link in a mail that needs no sign-in: it lets its holder mend this one payment."""
    # Without an age: it must hold as long as the grace period does, and mends nothing after that.
    token = signing.dumps(str(pledge.key), salt=RESUME_SALT, compress=True)
    return reverse("payments:resume", args=[token])


def receipt_path(pledge: Pledge) -> str:
    return reverse("payments:receipt", args=[pledge.key])


def backers(round_: FundingRound) -> set[int]:
    return set(round_.pledges.promised().values_list("backer_id", flat=True))


def followers(round_: FundingRound) -> set[int]:
    """Whoever follows the campaign or the idea the round is for."""
    if round_.idea:
        return project_messages.idea_followers(round_.idea)
    return project_messages.campaign_followers(round_.campaign)


def firm_leads(round_: FundingRound) -> set[int]:
    return project_messages.firm_leads(round_.campaign)


def round_sent_back(round_: FundingRound, *, at: datetime, comment: str) -> None:
    _of_round(
        "round_sent_back",
        round_,
        to=project_messages.firm_leads(round_.campaign),
        at=at,
        # With the moment in it: a round may go back and forth, and each time counts.
        once=f"round_sent_back:{round_.key}:{at.isoformat()}",
        comment=comment,
    )


def round_submitted(round_: FundingRound, *, at: datetime) -> None:
    """To the editors who may read it."""
    campaign = round_.campaign
    _of_round(
        "round_submitted",
        round_,
        to=project_messages.reviewers(campaign.firm),
        at=at,
        once=f"round_submitted:{round_.key}:{at.isoformat()}",
        firm=campaign.firm.name,
    )


def round_opened(round_: FundingRound, *, at: datetime) -> None:
    to = project_messages.firm_leads(round_.campaign)
    _of_round("round_opened", round_, to=to, following=followers(round_), at=at)


def goal_reached(round_: FundingRound, *, at: datetime) -> None:
    """Told once, early or late; nobody is charged before the deadline."""
    to = backers(round_) | project_messages.firm_leads(round_.campaign)
    _of_round("goal_reached", round_, to=to, following=followers(round_), at=at)


def outcome(round_: FundingRound, *, to: Set[int], at: datetime) -> None:
    """To those who backed it when it ended, and to its followers."""
    kind = "round_met" if round_.goal_met else "round_missed"
    pledged = round_.pledged_minor_at_outcome
    _of_round(kind, round_, to=to, following=followers(round_), at=at, pledged_minor=pledged)


def round_final(round_: FundingRound, *, at: datetime) -> None:
    """How the round ended after the last card was tried."""
    to = backers(round_) | project_messages.firm_leads(round_.campaign)
    _of_round("round_final", round_, to=to, at=at, state=round_.state)


def round_ended(round_: FundingRound, *, to: Set[int], at: datetime) -> None:
    """An operator ended the round for good: what that means for the money, and why."""
    _of_round(
        "round_ended",
        round_,
        to=to,
        following=followers(round_),
        at=at,
        state=round_.state,
        reason=round_.ended_because,
    )


def last_call(pledge: Pledge, *, at: datetime) -> None:
    """A day before the grace period ends: the last word before the pledge is dropped."""
    _of_pledge("pledge_last_call", pledge, once="last_call", at=at, resume_path=resume_path(pledge))


def pledged(pledge: Pledge, *, at: datetime) -> None:
    # With the moment in it: a changed pledge is confirmed anew.
    _of_pledge("pledge_confirmed", pledge, once=f"confirmed:{at.isoformat()}", at=at)


def cancelled(pledge: Pledge, *, at: datetime) -> None:
    _of_pledge("pledge_cancelled", pledge, once="cancelled", at=at)


def collected(pledge: Pledge, *, at: datetime) -> None:
    _of_pledge("pledge_receipt", pledge, once="collected", at=at, receipt_path=receipt_path(pledge))


def payment_failed(pledge: Pledge, *, number: int, at: datetime) -> None:
    next_at = pledge.next_attempt_at
    _of_pledge(
        "payment_failed",
        pledge,
        once=f"failed:{number}",
        at=at,
        resume_path=resume_path(pledge),
        code=pledge.failure_code,
        next_at=next_at.isoformat() if next_at else "",
    )


def reminded(pledge: Pledge, *, number: int, at: datetime) -> None:
    """The card cannot be tried again without its owner."""
    _of_pledge(
        "payment_reminder",
        pledge,
        once=f"reminder:{number}",
        at=at,
        resume_path=resume_path(pledge),
        code=pledge.failure_code,
    )


def dropped(pledge: Pledge, *, at: datetime) -> None:
    _of_pledge("pledge_dropped", pledge, once="dropped", at=at)


def refunded(refund: Refund, pledge: Pledge, *, at: datetime) -> None:
    """The receipt of a refund: how much, all or a part, and why."""
    _of_refund("pledge_refunded", refund, pledge, at=at)


def refund_failed(refund: Refund, pledge: Pledge, *, at: datetime) -> None:
    """Whoever was told that the money is back hears that it is not."""
    _of_refund("refund_returned", refund, pledge, at=at)


def _of_refund(kind: str, refund: Refund, pledge: Pledge, *, at: datetime) -> None:
    _of_pledge(
        kind,
        pledge,
        once=f"{kind}:{refund.number}",
        at=at,
        refund_minor=refund.amount_minor,
        refunded_minor=pledge.refunded_minor,
        cause=refund.cause,
        reason=refund.reason,
        receipt_path=receipt_path(pledge),
    )


def _of_round(
    kind: str,
    round_: FundingRound,
    *,
    to: Set[int],
    following: Set[int] = frozenset(),
    at: datetime,
    once: str = "",
    **params: Any,
) -> None:
    """`to` has a stake and is told whatever happens; who is only `following` may stop it."""
    for people, topic in ((to, ""), (following - to, Topic.CAMPAIGNS)):
        outbox.write(
            kind,
            to=people,
            once=once or f"{kind}:{round_.key}",
            at=at,
            topic=topic,
            concerning=f"round:{round_.pk}",
            caused_by=round_.campaign.firm,
            round=round_.told("title"),
            path=round_.get_absolute_url(),
            goal_minor=round_.goal_minor,
            currency=round_.currency,
            deadline=round_.deadline_at.isoformat(),
            shortfall=round_.shortfall_rule,
            **params,
        )


def _of_pledge(kind: str, pledge: Pledge, *, once: str, at: datetime, **params: Any) -> None:
    round_ = pledge.round
    outbox.write(
        kind,
        to=[pledge.backer_id],
        once=f"pledge:{pledge.key}:{once}",
        at=at,
        concerning=f"pledge:{pledge.pk}",
        round=round_.told("title"),
        firm=round_.campaign.firm.name,
        path=pledge.get_absolute_url(),
        round_path=round_.get_absolute_url(),
        # As it is now: the mail may be read, or told in a digest, when it has changed.
        amount_minor=pledge.amount_minor,
        currency=pledge.currency,
        reward=pledge.reward.told("title") if pledge.reward else "",
        card=pledge.card,
        deadline=round_.deadline_at.isoformat(),
        grace_ends=round_.grace_ends_at.isoformat() if round_.grace_ends_at else "",
        **params,
    )
