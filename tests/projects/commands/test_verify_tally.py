"""A stored result that its ballots deny is found, whichever figure it is."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from projects.models import Ballot, BallotEntry, Campaign, IdeaState
from tests.factories import projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    campaign = projects.campaign("fund", vote_threshold=2)
    first, second = projects.idea(campaign), projects.idea(campaign)
    projects.ballot(first, second)
    projects.ballot(first)
    return projects.counted(campaign)


def run(*slugs: str) -> str:
    out = io.StringIO()
    call_command("verify_tally", *slugs, stdout=out)
    return out.getvalue()


def test_a_correct_result_is_said_to_be_so(campaign: Campaign) -> None:
    assert run() == run(campaign.slug) == f"{campaign.slug}: 2 ballots, correct\n"


def test_votes_not_yet_counted_are_left_alone(campaign: Campaign) -> None:
    other = projects.campaign("vote")
    projects.ballot(projects.idea(other))
    assert other.slug not in run()
    with pytest.raises(CommandError, match=f"There is no counted vote '{other.slug}'"):
        run(other.slug)


def lost_entry(campaign: Campaign) -> None:
    BallotEntry.objects.filter(idea__campaign=campaign, idea__number=1).first().delete()  # type: ignore[union-attr]


def added_ballot(campaign: Campaign) -> None:
    Ballot.objects.create(campaign=campaign, voter_key="x", cast_at=campaign.created_at)


def changed_score(campaign: Campaign) -> None:
    campaign.ideas.filter(number=2).update(score=7)


def changed_place(campaign: Campaign) -> None:
    campaign.ideas.filter(number=2).update(place=7)


def changed_state(campaign: Campaign) -> None:
    campaign.ideas.filter(number=2).update(state=IdeaState.SHORTLISTED)


@pytest.mark.parametrize(
    ("meddle", "sentence"),
    [
        (lost_entry, "idea 1 has 1 votes and a score of 1; stored are 2 and 2 at place 1"),
        (added_ballot, "3 ballots, 2 stored"),
        (changed_score, "idea 2 has 1 votes and a score of 1; stored are 1 and 7 at place 2"),
        (changed_place, "idea 2 has 1 votes and a score of 1; stored are 1 and 1 at place 7"),
        (changed_state, "idea 2 is shortlisted, against the count"),
    ],
)
def test_meddling_is_found(
    campaign: Campaign,
    meddle: Callable[[Campaign], None],
    sentence: str,
) -> None:
    meddle(campaign)
    out = io.StringIO()
    with pytest.raises(CommandError, match="differ") as caught:
        call_command("verify_tally", stdout=out)
    assert caught.value.returncode == 1
    assert f"{campaign.slug}: {sentence}\n" in out.getvalue()
