"""What the workers do after a deadline, without workers: every step until nothing is due."""

from datetime import datetime

from payments import checkouts, collection, refunds, settlement
from payments.models import ChargeAttempt, FundingRound, Outcome, Pledge, Refund, RefundState


def settle(round_: FundingRound, *, at: datetime) -> FundingRound:
    """Run the round's due work at `at` to its end, as sweeps and tasks would."""
    round_ = settlement.step(round_, at=at)
    for pledge in Pledge.objects.to_charge(at=at).filter(round=round_):
        if collection.can_retry_alone(pledge):
            collection.run(collection.begin(pledge, at=at), at=at)
        else:
            collection.remind(pledge, at=at)
    for attempt in ChargeAttempt.objects.filter(outcome=Outcome.PENDING, overdue_at__lte=at):
        collection.run(attempt, at=at)
    round_ = settlement.step(round_, at=at)
    give_back(round_, at=at)
    for pledge in round_.pledges.all():
        checkouts.tidy(pledge, at=at)
    return settlement.step(round_, at=at)


def give_back(round_: FundingRound, *, at: datetime) -> None:
    """Ask Stripe for every refund that is begun."""
    for refund in Refund.objects.filter(pledge__round=round_, state=RefundState.PENDING):
        refunds.run(refund, at=at)
