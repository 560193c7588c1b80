"""How votes and campaigns are doing. People who took part are counted, never what for."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from core.metrics import Figure
from projects.models import Ballot, Campaign, Idea


def figures(at: datetime) -> Iterator[Figure]:
    states = Campaign.objects.values_list("state").annotate(count=Count("pk")).order_by("state")
    for state, count in states:
        yield Figure("eyelevel_campaigns", "Campaigns by state.", count, {"state": state})
    yield Figure("eyelevel_ballots", "Ballots there are.", Ballot.objects.count())
    uncounted = Campaign.objects.with_closed_vote(at=at).count()
    yield Figure("eyelevel_votes_uncounted", "Votes that are over and not counted.", uncounted)
    overdue = Idea.objects.overdue(at=at).count()
    yield Figure("eyelevel_decisions_overdue", "Decisions owed since a date past.", overdue)
