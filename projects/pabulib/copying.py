"""Ballots into the database by COPY: tens of thousands in seconds, a few bytes kept for each."""

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db import connection

from projects import ballots
from projects.models import Ballot, BallotEntry, Campaign
from projects.pabulib.poll import Vote


def fill(
    campaign: Campaign, votes: Iterable[Vote], *, idea_ids: Sequence[int], cast_at: datetime
) -> int:
    """Write every vote as a ballot with its entries; returns how many. Inside a transaction.

    `idea_ids` are in file order. A voter's id goes no further than its pseudonym.
    """
    sizes, chosen = array("I"), array("q")
    with connection.cursor() as cursor:
        with cursor.copy(_into(Ballot, "campaign_id, voter_key, cast_at")) as rows:
            for vote in votes:
                key = ballots.pseudonym(campaign, f"imported:{vote.voter_id}")
                rows.write_row((campaign.pk, key, cast_at))
                sizes.append(len(vote.projects))
                chosen.extend(idea_ids[project.number - 1] for project in vote.projects)
        # The ids were drawn from a sequence as the rows came in, so their order is the file's.
        ballot_ids = array("q", campaign.ballots.order_by("id").values_list("pk", flat=True))
        left = iter(chosen)
        # COPY knows nothing of Django's defaults, so the points are said.
        with cursor.copy(_into(BallotEntry, "ballot_id, idea_id, points")) as rows:
            for ballot_id, size in zip(ballot_ids, sizes, strict=True):
                for idea_id in islice(left, size):
                    rows.write_row((ballot_id, idea_id, 1))
    return len(sizes)


def _into(model: type[Ballot] | type[BallotEntry], columns: str) -> str:
    return f"COPY {model._meta.db_table} ({columns}) FROM STDIN"
