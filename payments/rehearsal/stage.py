"""The acts of the play: a round for the winner, pledges, the deadline, the settlement."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.models import FirmRole, Role, User
from accounts.roles import grant
from payments import checkouts, collection, gateway, pledging, rounds
from payments.models import (
    FundingRound,
    PledgeState,
    RoundState,
    ShortfallRule,
)
from payments.rehearsal import pages
from payments.rehearsal.cast import Part
from projects import decisions
from projects.models import Campaign, Idea, Verdict

FINAL = (RoundState.FUNDED, RoundState.UNFUNDED, RoundState.REFUNDED)
# Grace and retries in seconds, so that the play ends the same day.
RETRY_AFTER = [10, 20]
GRACE = timedelta(seconds=40)
THREADS = 4
CONSENT = pledging.Consent(
    text="Charge my card once, only if the goal is pledged by the deadline.", version=1
)
Progress = Callable[[int], object]


def decide(campaign: Campaign) -> Idea:
    """The firm chooses the idea that came first."""
    winner = campaign.ideas.select_related("campaign__firm").get(place=1)
    decisions.decide(
        winner,
        verdict=Verdict.CHOSEN,
        reason="It came first in the public vote.",
        by=_owner(campaign),
        at=timezone.now(),
    )
    winner.refresh_from_db()
    return winner


def open_round(winner: Idea, *, currency: str, takes_pledges_for: timedelta) -> FundingRound:
    """A round with the winner's real cost as its goal, drafted, reviewed and opened."""
    campaign, now = winner.campaign, timezone.now()
    assert winner.cost_minor is not None
    terms = rounds.RoundTerms(
        title=winner.title,
        goal_minor=winner.cost_minor,
        currency=currency,
        opens_at=now,
        deadline_at=now + takes_pledges_for,
        shortfall_rule=ShortfallRule.PROCEED,
        grace=GRACE,
        retry_after=RETRY_AFTER,
        last_call_before=timedelta(seconds=20),
    )
    owner = _owner(campaign)
    round_ = rounds.draft(
        campaign, slug=f"{campaign.slug[:50]}-round", terms=terms, by=owner, at=now, idea=winner
    )
    round_ = rounds.submit(round_, by=owner, at=now)
    round_ = rounds.approve(round_, by=_editor(), at=now)
    return rounds.open_round(round_, at=now)


def pledge_all(round_: FundingRound, parts: Sequence[Part], *, progress: Progress) -> int:
    """Every backer pledges at once, as far as threads go. How many found the round closed."""
    with ThreadPoolExecutor(THREADS) as pool:
        closed = sum(pool.map(lambda part: _pledge(round_, part, progress), parts))
        # Each thread has opened one of its own, and Django closes them only after requests.
        pool.map(lambda _: connections.close_all(), range(THREADS))
    return closed


def _pledge(round_: FundingRound, part: Part, progress: Progress) -> bool:
    """Whether the round was closed already."""
    now = timezone.now()
    try:
        pledge = pledging.start_pledge(
            round_, backer=part.backer, amount=part.amount, consent=CONSENT, at=now
        )
    except pledging.RoundClosed:
        return True
    else:
        pages.save_card(checkouts.open_checkout(pledge, at=now), number=part.card)
        return False
    finally:
        progress(1)


def wait_for(
    round_: FundingRound,
    *,
    parts: Sequence[Part],
    interrupt: Callable[[], None],
    progress: Callable[[int, str], object],
    patience: timedelta,
) -> FundingRound:
    """Watch the workers settle; `interrupt` is called once, a quarter of the way in."""
    answering = {part.backer.pk for part in parts if part.answers_bank}
    ends, interrupted = time.monotonic() + patience.total_seconds(), False
    while time.monotonic() < ends:
        round_.refresh_from_db()
        collected = round_.pledges.filter(state=PledgeState.COLLECTED).count()
        progress(collected, round_.state)
        if not interrupted and collected > len(parts) / 4:
            interrupt()
            interrupted = True
        if round_.state in FINAL:
            return round_
        if round_.state == RoundState.GRACE:
            _answer_banks(round_, answering)
        time.sleep(1)
    raise TimeoutError(f"The round is still {round_.state} after {patience}.")


def _answer_banks(round_: FundingRound, answering: set[int]) -> None:
    """Backers follow the link in their mail and confirm with their bank."""
    waiting = round_.pledges.filter(
        state=PledgeState.ACTION_REQUIRED, backer__in=answering
    ).select_related("round", "reward")
    for pledge in waiting[:20]:
        now = timezone.now()
        try:
            attempt = collection.begin(pledge, at=now, return_url=settings.SITE_URL)
        except collection.NotChargeable:
            continue
        intent = collection.run(attempt, at=now)
        if intent is not None and intent.action_url:
            pages.confirm_at_bank(intent.action_url)
            collection.apply_intent(pledge, gateway.charges.read(intent.id), at=timezone.now())


def pledging_time(backers: int) -> timedelta:
    """Long enough for everyone to type their card on a small and busy machine; see `close`."""
    return timedelta(seconds=60 + 2 * backers)


def close(round_: FundingRound, *, at: datetime) -> None:
    """Everyone has pledged: the deadline is now, so that nobody waits for the rest of the time."""
    FundingRound.objects.filter(pk=round_.pk, deadline_at__gt=at).update(deadline_at=at)


def _owner(campaign: Campaign) -> User:
    return User.objects.get(memberships__firm=campaign.firm, memberships__role=FirmRole.OWNER)


def _editor() -> User:
    editor, _created = User.objects.get_or_create(
        email="real-run-editor@example.test",
        defaults={"handle": "real-run-editor", "display_name": "Editor of the real run"},
    )
    return grant(editor, role=Role.EDITOR, by=None, at=timezone.now())
