"""The command: a slug as its last line, or one sentence and a status that is not zero."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Firm
from projects.models import Campaign
from projects.pabulib import host
from tests.factories import accounts
from tests.projects.pabulib.files import VOTES, File

pytestmark = pytest.mark.django_db


def run(path: Path, **options: object) -> list[str]:
    out = io.StringIO()
    call_command("import_pabulib", str(path), stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_last_line_is_the_slug(tmp_path: Path) -> None:
    lines = run(File().saved(tmp_path), verbosity=0)
    assert lines == ["4 ballots on 3 ideas; 2 selected.", "meadow-district-2024"]
    campaign = Campaign.objects.get()
    assert (campaign.slug, campaign.firm.slug) == (lines[-1], host.SLUG)
    assert campaign.imported["source"] == "vote.pb"


def test_progress_goes_to_the_error_stream(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(File().saved(tmp_path))
    shown = capsys.readouterr()
    assert "4/4" in shown.err
    assert shown.out == ""


def test_another_firm_can_hold_it(tmp_path: Path) -> None:
    firm = accounts.firm()
    run(File().saved(tmp_path), firm=firm.slug, verbosity=0)
    assert Campaign.objects.get().firm == firm


def test_a_currency_can_be_said_for_a_file_that_says_none(tmp_path: Path) -> None:
    run(File(meta={"currency": None}).saved(tmp_path), currency="pln", verbosity=0)
    assert Campaign.objects.get().imported["currency"] == "PLN"


def test_contradicted_figures_are_said_on_the_error_stream(tmp_path: Path) -> None:
    errors = io.StringIO()
    file = File(
        columns=["project_id", "cost", "votes"],
        projects=[("p1", "1", "3"), ("p2", "1", "9"), ("p3", "1", "2")],
    )
    run(file.saved(tmp_path), stderr=errors, verbosity=0)
    assert "differ from its ballots for 1 projects: p2." in errors.getvalue()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            File(votes=[*VOTES, ("v9", "p8")]),
            "vote.pb, line 27: no project 'p8' in PROJECTS.",
        ),
        (
            File(meta={"num_votes": "9"}),
            "vote.pb, line 8: num_votes says 9, but the file holds 4 ballots.",
        ),
        (
            File(meta={"vote_type": "ordinal"}),
            (
                "vote.pb, line 10: 'ordinal' ballots cannot be counted yet: approval and choose-1 "
                "can, the others come with co-design."
            ),
        ),
    ],
)
def test_a_refused_file_gives_one_sentence_and_nothing_else(
    tmp_path: Path, file: File, sentence: str
) -> None:
    with pytest.raises(CommandError) as caught:
        run(file.saved(tmp_path), verbosity=0)
    assert str(caught.value) == f"{sentence} Nothing was imported."
    assert caught.value.returncode == 1
    assert not Campaign.objects.exists()
    assert not Firm.objects.exists()


def test_no_such_file_folder_or_firm(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing.pb: No such file or directory\."):
        run(tmp_path / "nothing.pb")
    with pytest.raises(CommandError, match=r"Is a directory\."):
        run(tmp_path)
    with pytest.raises(CommandError, match="There is no firm 'nobody'"):
        run(File().saved(tmp_path), firm="nobody", verbosity=0)
    assert not Campaign.objects.exists()
