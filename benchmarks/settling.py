"""How long two thousand cards take to be charged, from the deadline to the last answer."""

import time
from datetime import timedelta

from django.utils import timezone

from payments.models import FundingRound, PledgeState
from payments.rehearsal import cast, stage

PATIENCE_SECONDS = 900


def seconds_to_settle(*, pledges: int) -> float:
    """Pledge with working cards, let the deadline pass, and wait for the last charge."""
    round_ = FundingRound.objects.get(slug="bench-fund-round")
    parts = [
        cast.Part(part.backer, "4242424242424242", part.amount, answers_bank=True)
        for part in cast.parts(round_, number=pledges, seed=1)
    ]
    stage.pledge_all(round_, parts, progress=lambda _: None)
    # The one place where a deadline is moved: waiting for a real one would measure nothing more.
    FundingRound.objects.filter(pk=round_.pk).update(
        deadline_at=timezone.now(), opens_at=timezone.now() - timedelta(hours=1)
    )
    return _until_collected(round_, pledges)


def _until_collected(round_: FundingRound, pledges: int) -> float:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE_SECONDS:
        if round_.pledges.filter(state=PledgeState.COLLECTED).count() == pledges:
            return time.monotonic() - started
        time.sleep(0.25)
    raise TimeoutError(f"{round_} did not settle within {PATIENCE_SECONDS} seconds")
