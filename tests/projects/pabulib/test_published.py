"""A recount equals what towns published, counted here a second time by other code.

Two files are always made by the test; the real ones join where this machine has them.
"""

import csv
import random
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from projects import selection, tally
from projects.models import Campaign
from tests.projects.pabulib.files import PUBLISHED, File

pytestmark = pytest.mark.django_db
SUPPORTED = {("approval", "greedy"), ("approval", "greedy-no-skip"), ("choose-1", "greedy")}
Row = dict[str, str]


def sections(path: Path) -> tuple[Row, list[Row], list[Row]]:
    """META, PROJECTS and VOTES, as plainly as one can read them."""
    found: dict[str, list[list[str]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            if len(row) == 1:
                rows = found.setdefault(row[0], [])
            else:
                rows.append(row)
    meta, projects, votes = (
        [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for rows in found.values()
    )
    return {row["key"]: row["value"] for row in meta}, projects, votes


def expected(meta: Row, projects: list[Row], votes: list[Row]) -> dict[str, tuple[int, bool]]:
    """Votes and selection by project, from the ballots alone."""
    counted = Counter(ref for vote in votes for ref in vote["vote"].split(","))
    left, stopped = Fraction(meta["budget"]), False
    selected = set()
    for project in sorted(projects, key=lambda row: -counted[row["project_id"]]):
        ref, cost = project["project_id"], Fraction(project["cost"])
        if counted[ref] < int(meta.get("min_project_score_threshold", 0)) or stopped:
            continue
        if cost <= left:
            selected.add(ref)
            left -= cost
        else:
            stopped = meta["rule"] == "greedy-no-skip"
    refs = [row["project_id"] for row in projects]
    return {ref: (counted[ref], ref in selected) for ref in refs}


def made(folder: Path, *, seed: int) -> Path:
    """A vote among forty projects, with ties, quoted cells and a CRLF here and there."""
    rng = random.Random(seed)
    refs = [f"M/{n}/{rng.choice('AB')}" for n in range(40)]
    votes = [(f"vote{n}", ",".join(rng.sample(refs, rng.randint(1, 9)))) for n in range(150 + seed)]
    return File(
        meta={
            "budget": "50000",
            "rule": "greedy-no-skip" if seed % 2 else "greedy",
            "min_project_score_threshold": "15",
        },
        projects=[(ref, str(rng.randint(50, 9_000)), f'"{ref}"; and more') for ref in refs],
        votes=votes,
        line_end="\r\n" if seed % 3 else "\n",
        quoting=csv.QUOTE_ALL if seed % 5 else csv.QUOTE_MINIMAL,
    ).saved(folder, f"made-{seed}.pb")


def named(which: Any) -> str:
    return which.stem if isinstance(which, Path) else f"made-{which}"


@pytest.fixture(params=[2, 5, *PUBLISHED], ids=named)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    which: Any = request.param
    return which if isinstance(which, Path) else made(tmp_path, seed=which)


def test_a_recount_equals_the_published_figures(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meta, projects, votes = sections(path)
    kind = (meta["vote_type"], meta["rule"])
    if kind not in SUPPORTED:
        with pytest.raises(CommandError, match=f"{kind[0]}|{kind[1]}.* come with co-design"):
            call_command("import_pabulib", str(path), verbosity=0)
        assert not Campaign.objects.exists()
        return

    call_command("import_pabulib", str(path), verbosity=0)
    campaign = Campaign.objects.get(slug=capsys.readouterr().out.splitlines()[-1])
    lines = tally.lines(campaign)
    selected = selection.selected_ids(campaign, lines)
    found = {line.idea.ref: (line.votes, line.idea.pk in selected) for line in lines}

    assert found == expected(meta, projects, votes)
    published = {row["project_id"]: row for row in projects}
    for line in lines:
        row = published[line.idea.ref]
        assert line.score == line.votes == int(row.get("votes", line.votes))
        assert line.score == int(row.get("score", line.score))
        assert found[line.idea.ref][1] == bool(int(row.get("selected", found[line.idea.ref][1])))


def test_the_made_files_put_the_rules_to_work(tmp_path: Path) -> None:
    """They would prove nothing if everything fitted, or nothing tied."""
    for seed in (2, 5):
        meta, projects, votes = sections(made(tmp_path, seed=seed))
        result = expected(meta, projects, votes)
        counts = Counter(votes for votes, _selected in result.values())
        assert 0 < sum(selected for _votes, selected in result.values()) < len(projects)
        assert max(counts.values()) > 1
        assert min(counts) < 15
