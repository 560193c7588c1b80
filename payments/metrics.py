"""How the money is doing: states and backlogs, no sums and no names."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from core.metrics import Figure, age
from payments.models import ChargeAttempt, FundingRound, Outcome, Pledge, StripeEvent, WorkItem


def figures(at: datetime) -> Iterator[Figure]:
    for state, count in FundingRound.objects.values_list("state").annotate(count=Count("pk")):
        yield Figure("eyelevel_rounds", "Funding rounds by state.", count, {"state": state})
    for state, count in Pledge.objects.values_list("state").annotate(count=Count("pk")):
        yield Figure("eyelevel_pledges", "Pledges by state.", count, {"state": state})
    unprocessed = StripeEvent.objects.filter(processed_at__isnull=True)
    yield Figure("eyelevel_events_unprocessed", "Events not processed.", unprocessed.count())
    yield Figure(
        "eyelevel_events_oldest_seconds",
        "Age of the oldest event not processed.",
        age(unprocessed, "received_at", at=at),
    )
    yield Figure(
        "eyelevel_settlement_lag_seconds",
        "Seconds that the oldest round past its deadline waits to be settled.",
        age(FundingRound.objects.past_deadline(at=at), "deadline_at", at=at),
    )
    to_charge = Pledge.objects.to_charge(at=at).count()
    yield Figure("eyelevel_charges_due", "Pledges to be charged now.", to_charge)
    unknown = ChargeAttempt.objects.filter(outcome=Outcome.PENDING, overdue_at__lte=at).count()
    yield Figure("eyelevel_charges_unknown", "Charges without an answer, overdue.", unknown)
    open_items = WorkItem.objects.filter(resolved_at__isnull=True).values_list("kind")
    for kind, count in open_items.annotate(count=Count("pk")):
        yield Figure("eyelevel_work_items", "What waits for a person.", count, {"kind": kind})
