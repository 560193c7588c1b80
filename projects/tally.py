"""Counting a vote, so that anyone can count it again."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from projects.models import Ballot, Campaign, Idea

# Published with every result: more points first, then more voters, then the lower idea number.
ORDER = ("-score_now", "-votes_now", "number")


@dataclass(frozen=True)
class Line:
    """One idea's result: `votes` counts ballots that name it, `score` sums their points."""

    idea: Idea
    votes: int
    score: int


def lines(campaign: Campaign) -> list[Line]:
    """Count the ballots afresh, best first, ties by the published rule."""
    # A count by join, which no page may afford: imports and commands ask for it. Both figures go
    # over the same join, so that neither multiplies the other.
    ideas = campaign.ideas.annotate(
        votes_now=Count("ballot_entries"),
        score_now=Coalesce(Sum("ballot_entries__points"), 0),
    ).order_by(*ORDER)
    return [
        Line(idea, idea.votes_now, idea.score_now)  # type: ignore[attr-defined]
        for idea in ideas
    ]


def write(campaign: Campaign) -> None:
    """Store each idea's votes, score and place in one statement. Call under the campaign's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            # The order is that of ORDER; `differences` would tell if the two ever parted.
            """
            UPDATE projects_idea SET votes = counted.votes, score = counted.score,
                place = counted.place
            FROM (
                SELECT idea.id, COUNT(entry.id) AS votes, COALESCE(SUM(entry.points), 0) AS score,
                    ROW_NUMBER() OVER (
                        ORDER BY COALESCE(SUM(entry.points), 0) DESC, COUNT(entry.id) DESC,
                            idea.number
                    ) AS place
                FROM projects_idea idea
                LEFT JOIN projects_ballotentry entry ON entry.idea_id = idea.id
                WHERE idea.campaign_id = %s GROUP BY idea.id
            ) AS counted
            WHERE projects_idea.id = counted.id
            """,
            [campaign.pk],
        )


def differences(campaign: Campaign) -> list[Line]:
    """The lines whose fresh count is not what was stored at the close; none, if all is well."""
    return [
        line
        for place, line in enumerate(lines(campaign), start=1)
        if (line.votes, line.score, place) != (line.idea.votes, line.idea.score, line.idea.place)
    ]


def published_ballots(campaign: Campaign) -> Iterator[dict[str, object]]:
    """Every ballot without its pseudonym, to recount by. Only of a counted vote."""
    if campaign.counted_at is None:
        return
    ballots = (
        Ballot.objects.filter(campaign=campaign)
        # By pseudonym: the order must not tell who voted when.
        .order_by("voter_key")
        .prefetch_related("entries__idea")
    )
    for serial, ballot in enumerate(ballots.iterator(chunk_size=2000), start=1):
        # In Python: an `order_by` would leave the prefetched entries aside and ask for each ballot.
        entries = sorted(ballot.entries.all(), key=lambda entry: (entry.rank or 0, entry.idea_id))
        # Without the time: whoever knows when somebody voted would find their ballot by it.
        yield {
            "ballot": serial,
            "ideas": [entry.idea.number for entry in entries],
            "points": [entry.points for entry in entries],
        }
