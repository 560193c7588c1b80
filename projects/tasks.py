"""What the clock and the votes set off. Tasks find their work by query and may run twice."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from projects import beginnings, shortlisting
from projects.models import Campaign, Idea

logger = logging.getLogger(__name__)


@shared_task
def check_threshold(idea_id: int) -> bool:
    """Shortlist the idea if the vote just cast has brought it to its threshold."""
    idea = Idea.objects.select_related("campaign__firm").filter(pk=idea_id).first()
    return idea is not None and shortlisting.shortlist_if_reached(idea, at=timezone.now())


@shared_task
def sweep_campaigns() -> None:
    """Count votes that are over, shortlist what a lost message left behind, and tell who waits
    for a campaign that it has begun."""
    now = timezone.now()
    # Some of each: what one sweep leaves, the next finds. A count is the longest work, and goes to
    # all who follow the campaign.
    reached = shortlisting.at_threshold().select_related("campaign__firm")
    _each(reached[:200], shortlisting.shortlist_if_reached, at=now)
    _each(Campaign.objects.with_closed_vote(at=now)[:20], shortlisting.count, at=now)
    _each(beginnings.to_tell(at=now)[:20], beginnings.tell, at=now)


def _each(rows: Iterable[Campaign | Idea], deed: Callable[..., bool], *, at: datetime) -> None:
    """Trouble with one does not hold up the others: no vote waits for that of another campaign."""
    for row in rows:
        try:
            deed(row, at=at)
        except Exception:
            logger.exception("%s %s could not be seen to", row._meta.model_name, row.pk)
