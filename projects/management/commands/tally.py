"""Count a closed vote afresh and print the result."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects import selection, tally
from projects.models import Campaign


class Command(BaseCommand):
    help = "Count a closed vote afresh from its ballots and print the result, best first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, slug: str, as_json: bool, **options: Any) -> None:
        campaign = Campaign.objects.filter(slug=slug).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {slug!r}.")
        if campaign.counted_at is None:
            raise CommandError(f"The vote of {slug!r} is not counted yet: nothing may show.")
        rows = result(campaign)
        self.stdout.write(
            json.dumps({"ideas": rows}, ensure_ascii=False) if as_json else table(rows)
        )


def result(campaign: Campaign) -> list[dict[str, Any]]:
    """One row per idea. `ref` is the project's id in an imported vote, else the idea's number."""
    lines = tally.lines(campaign)
    selected = selection.selected_ids(campaign, lines)
    return [
        {
            "ref": line.idea.ref or str(line.idea.number),
            "votes": line.votes,
            "score": line.score,
            "selected": line.idea.pk in selected,
        }
        for line in lines
    ]


def table(rows: list[dict[str, Any]]) -> str:
    """The rows under each other, for people."""
    width = max([len("idea"), *(len(row["ref"]) for row in rows)])
    head = f"{'idea':<{width}}  {'votes':>9}  {'score':>9}  selected"
    body = (
        f"{row['ref']:<{width}}  {row['votes']:>9,}  {row['score']:>9,}  "
        f"{'yes' if row['selected'] else ''}".rstrip()
        for row in rows
    )
    return "\n".join([head, *body])
