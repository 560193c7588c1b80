"""The main job on a vote made up here, among real processes, with a worker killed on the way."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BACKERS = 40


def vote(folder: Path) -> Path:
    """A small approval vote in the Pabulib format; its winner costs 1,200.00 EUR."""
    chance = random.Random(7)
    ballots = [",".join(sorted({"1", chance.choice("23"), chance.choice("14")})) for _ in range(90)]
    lines = [
        "META",
        "key;value",
        "description;A street of small things",
        "country;Nowhere",
        "unit;Testtown",
        "num_projects;4",
        f"num_votes;{len(ballots)}",
        "budget;2500",
        "vote_type;approval",
        "rule;greedy",
        "date_begin;2025",
        "date_end;2025",
        "min_length;1",
        "max_length;3",
        "currency;EUR",
        "PROJECTS",
        "project_id;cost;name",
        "1;1200;Benches",
        "2;900;Trees",
        "3;700;A swing",
        "4;300;Bird boxes",
        "VOTES",
        "voter_id;vote",
        *(f"{serial};{ballot}" for serial, ballot in enumerate(ballots, start=1)),
    ]
    path = folder / "street.pb"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.processes
def test_the_main_job_ends_with_everything_accounted_for(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "core.embedded.launch", "real", str(vote(tmp_path))]
    done = subprocess.run(
        [*command, "--backers", str(BACKERS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1_200,
    )

    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert "Won by idea 1, “Benches”" in done.stdout
    assert re.search(r"Charged twice \(counted by the sandbox\) +0\n", done.stdout)
    assert "every pledge is accounted for" in done.stdout
    assert "Killed worker-1" in done.stderr
