"""Whom the firm is talking to: what this person and this firm have had with each other."""

from dataclasses import dataclass

from accounts.models import Firm, User
from care.models import Thread
from payments.models import Pledge, PledgeState
from projects.models import Idea

SHOWN = 20
# No card was ever saved: nothing was promised.
NOTHING = [PledgeState.DRAFT, PledgeState.EXPIRED]


@dataclass(frozen=True)
class History:
    """The latest of each kind. What happened at other firms is not this one's business."""

    pledges: list[Pledge]
    ideas: list[Idea]
    threads: list[Thread]


def of(person: User, *, firm: Firm, without: Thread | None = None) -> History:
    """Three queries, however long the history."""
    pledges = Pledge.objects.of(person).filter(round__campaign__firm=firm)
    ideas = Idea.objects.filter(author=person, campaign__firm=firm)
    threads = Thread.objects.of(person).filter(firm=firm)
    if without is not None:
        threads = threads.exclude(pk=without.pk)
    return History(
        pledges=list(
            pledges.exclude(state__in=NOTHING)
            .select_related("round", "reward")
            .order_by("-started_at", "-pk")[:SHOWN]
        ),
        ideas=list(ideas.select_related("campaign").order_by("-proposed_at", "-pk")[:SHOWN]),
        threads=list(threads.order_by("-opened_at", "-pk")[:SHOWN]),
    )
