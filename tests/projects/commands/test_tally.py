"""The printed result: exact for programs, readable for people, silent before the count."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from projects.models import Campaign, Idea
from tests.factories import projects
from tests.projects.pabulib.files import File

pytestmark = pytest.mark.django_db


def run(slug: str, **options: object) -> str:
    out = io.StringIO()
    call_command("tally", slug, stdout=out, **options)
    return out.getvalue()


def imported(folder: Path) -> Campaign:
    call_command("import_pabulib", str(File().saved(folder)), verbosity=0, stdout=io.StringIO())
    return Campaign.objects.get()


def test_programs_get_exactly_this(tmp_path: Path) -> None:
    assert json.loads(run(imported(tmp_path).slug, as_json=True)) == {
        "ideas": [
            {"ref": "p1", "votes": 3, "score": 3, "selected": True},
            {"ref": "p2", "votes": 2, "score": 2, "selected": False},
            {"ref": "p3", "votes": 2, "score": 2, "selected": True},
        ]
    }


def test_people_get_a_table(tmp_path: Path) -> None:
    lines = run(imported(tmp_path).slug).splitlines()
    assert [line.split() for line in lines] == [
        ["idea", "votes", "score", "selected"],
        ["p1", "3", "3", "yes"],
        ["p2", "2", "2"],
        ["p3", "2", "2", "yes"],
    ]


def test_it_counts_ballots_and_not_what_was_stored(tmp_path: Path) -> None:
    campaign = imported(tmp_path)
    Idea.objects.update(votes=99, score=99)
    assert json.loads(run(campaign.slug, as_json=True))["ideas"][0]["votes"] == 3


def test_our_own_votes_are_named_by_number() -> None:
    campaign = projects.campaign("fund", vote_threshold=1)
    projects.ballot(projects.idea(campaign))
    projects.counted(campaign)
    assert json.loads(run(campaign.slug, as_json=True)) == {
        "ideas": [{"ref": "1", "votes": 1, "score": 1, "selected": True}]
    }


def test_nothing_shows_before_the_count() -> None:
    campaign = projects.campaign("vote")
    projects.ballot(projects.idea(campaign))
    with pytest.raises(CommandError, match="not counted yet"):
        run(campaign.slug, as_json=True)


def test_an_unknown_campaign_is_said_to_be_so() -> None:
    with pytest.raises(CommandError, match="There is no campaign 'nowhere'"):
        run("nowhere")
