"""Recount every closed vote and compare it with what was stored."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects import selection, tally
from projects.models import Campaign


class Command(BaseCommand):
    help = (
        "Recount closed votes from their ballots and compare with the stored results. Prints "
        "every difference and ends with an error if there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG")

    def handle(self, *, slugs: list[str], **options: Any) -> None:
        found = 0
        for campaign in _campaigns(slugs):
            wrong = list(differences(campaign))
            found += len(wrong)
            for difference in wrong:
                self.stdout.write(f"{campaign.slug}: {difference}")
            if not wrong:
                self.stdout.write(f"{campaign.slug}: {campaign.voters_count} ballots, correct")
        if found:
            raise CommandError(f"Stored results and ballots differ {found} times.")


def _campaigns(slugs: list[str]) -> list[Campaign]:
    """The named ones, else all that are counted."""
    counted = Campaign.objects.filter(counted_at__isnull=False)
    if not slugs:
        return list(counted.order_by("slug"))
    known = {campaign.slug: campaign for campaign in counted.filter(slug__in=slugs)}
    if missing := [slug for slug in slugs if slug not in known]:
        raise CommandError(f"There is no counted vote {missing[0]!r}.")
    return [known[slug] for slug in slugs]


def differences(campaign: Campaign) -> Iterator[str]:
    """Sentences, one for each stored figure that the ballots deny."""
    ballots = campaign.ballots.count()
    if ballots != campaign.voters_count:
        yield f"{ballots} ballots, {campaign.voters_count} stored"
    for line in tally.differences(campaign):
        idea = line.idea
        yield (
            f"idea {idea.number} has {line.votes} votes and a score of {line.score}; stored are "
            f"{idea.votes} and {idea.score} at place {idea.place}"
        )
    for line in selection.differences(campaign, tally.lines(campaign)):
        yield f"idea {line.idea.number} is {line.idea.state}, against the count"
