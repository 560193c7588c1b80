"""Projects and ballots are read strictly; a round trip loses nothing."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.pabulib.poll import Poll
from projects.pabulib.rows import Malformed
from tests.projects.pabulib.files import PROJECTS, VOTES, File, line_of

IDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters=",\ufeff"),
    min_size=1,
    max_size=12,
)
NAMES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=30)


def ballots(file: File) -> list[tuple[str, list[str]]]:
    poll = Poll(file.open())
    return [(vote.voter_id, [p.ref for p in vote.projects]) for vote in poll.votes()]


def refusal(file: File) -> str:
    with pytest.raises(Malformed) as caught:
        ballots(file)
    return str(caught.value)


def test_projects_keep_file_order_cost_text_and_published_figures() -> None:
    file = File(
        columns=["project_id", "cost", "votes", "name", "selected", "category", "description"],
        projects=[
            [
                "M/31/VIII",
                "900.50",
                "2",
                "Benches  by the\u200b lake",
                "1",
                "green, art,green",
                "Oak.",
            ],
            ["2", "300", "2.0", "", "0", "", ""],
        ],
        votes=[["a", "2"], ["b", "M/31/VIII,2"], ["c", "M/31/VIII"]],
    )
    first, second = Poll(file.open()).projects.values()
    assert (first.ref, first.number, first.cost_minor) == ("M/31/VIII", 1, 90_050)
    assert (first.name, first.description) == ("Benches by the lake", "Oak.")
    assert first.categories == ("green", "art")
    assert first.published == {"votes": 2, "selected": 1}
    assert (second.name, second.number, second.published) == ("2", 2, {"votes": 2, "selected": 0})


def test_ballots_keep_file_order_and_ignore_further_columns() -> None:
    file = File(vote_columns=["age", "voter_id", "vote"], votes=[["40", "v9", "p2 , p1"]])
    assert ballots(file) == [("v9", ["p2", "p1"])]


@pytest.mark.parametrize(
    ("project", "reason"),
    [
        (("p2", "-500", "Trees"), "cost is negative: -500"),
        (("p2", "500.005", "Trees"), "EUR has no amount of 500.005"),
        (("p2", "", "Trees"), "cost is empty"),
        (("", "500", "Trees"), "project_id is empty"),
        (("p1", "500", "Trees"), "project 'p1' comes a second time"),
        (("p,2", "500", "Trees"), "project_id 'p,2' holds a comma"),
        (("p" * 65, "500", "Trees"), "project_id is longer than 64 characters"),
        (("p2", "500"), "2 cells where PROJECTS has 3 columns"),
    ],
)
def test_a_faulty_project_is_named_with_its_line(project: tuple[str, ...], reason: str) -> None:
    file = File(projects=[PROJECTS[0], project, PROJECTS[2]])
    row = 1 + file.text().splitlines().index(";".join(PROJECTS[0])) + 1
    assert refusal(file).startswith(f"line {row}: {reason}")


@pytest.mark.parametrize(
    ("vote", "reason"),
    [
        (("v9", "p1,p8"), "no project 'p8' in PROJECTS"),
        (("v9", "p1,,p2"), "no project '' in PROJECTS"),
        (("v9", "p1,p2,p1"), "the ballot names a project twice"),
        (("v9", ""), "vote is empty"),
        (("", "p1"), "voter_id is empty"),
        (("v1", "p2"), "voter 'v1' votes a second time"),
        (("v9", "p1", "x"), "3 cells where VOTES has 2 columns"),
    ],
)
def test_a_faulty_ballot_is_named_with_its_line(vote: tuple[str, ...], reason: str) -> None:
    file = File(votes=[*VOTES, vote])
    assert refusal(file).startswith(f"line {len(file.text().splitlines())}: {reason}")


@pytest.mark.parametrize(
    ("meta", "vote", "reason"),
    [
        ({"vote_type": "choose-1"}, "p1,p2", "the ballot names 2, at most 1 are allowed"),
        ({"max_length": "2"}, "p1,p2,p3", "the ballot names 3, at most 2 are allowed"),
        ({"min_length": "2"}, "p1", "the ballot names 1, at least 2 are asked"),
    ],
)
def test_a_ballot_against_the_vote_s_own_rules_is_refused(
    meta: dict[str, str], vote: str, reason: str
) -> None:
    file = File(meta=meta, votes=[("v1", vote)])
    assert refusal(file) == f"line {len(file.text().splitlines())}: {reason}"


@pytest.mark.parametrize(
    ("meta", "reason"),
    [
        ({"num_projects": "4"}, "num_projects says 4, but the file holds 3 projects"),
        ({"num_votes": "5"}, "num_votes says 5, but the file holds 4 ballots"),
        ({"num_votes": "3"}, "num_votes says 3, but the file holds 4 ballots"),
    ],
)
def test_counts_that_differ_are_refused(meta: dict[str, str], reason: str) -> None:
    file = File(meta=meta)
    ((key, value),) = meta.items()
    assert refusal(file) == f"line {line_of(file.bytes(), f'{key};{value}'.encode())}: {reason}"


@pytest.mark.parametrize("column", ["project_id", "cost"])
def test_a_missing_column_is_named(column: str) -> None:
    text = File().text().replace(column, "other", 1)
    with pytest.raises(Malformed, match=f"PROJECTS has no column {column}"):
        Poll(io.BytesIO(text.encode()))


def test_a_file_that_ends_before_its_votes_is_refused() -> None:
    text = File().text().split("VOTES")[0]
    poll = Poll(io.BytesIO(text.encode()))
    with pytest.raises(Malformed, match="the section VOTES should begin here"):
        list(poll.votes())


def test_a_second_section_is_refused() -> None:
    poll = Poll(io.BytesIO(File().bytes() + b"PROJECTS\n"))
    with pytest.raises(Malformed, match="a second section PROJECTS begins here"):
        list(poll.votes())


@given(data=st.data(), refs=st.lists(IDS, min_size=1, max_size=6, unique=True))
def test_whatever_is_written_is_read_back(data: st.DataObject, refs: list[str]) -> None:
    costs = [data.draw(st.integers(0, 10**12)) for _ref in refs]
    voters = data.draw(st.lists(IDS, max_size=8, unique=True))
    votes = [
        (voter, data.draw(st.lists(st.sampled_from(refs), min_size=1, unique=True)))
        for voter in voters
    ]
    file = File(
        projects=[
            (ref, f"{cost // 100}.{cost % 100:02}", data.draw(NAMES))
            for ref, cost in zip(refs, costs, strict=True)
        ],
        votes=[(voter, ",".join(choice)) for voter, choice in votes],
        line_end=data.draw(st.sampled_from(["\n", "\r\n"])),
        quoting=data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])),
    )
    poll = Poll(file.open())
    assert [(p.ref, p.cost_minor) for p in poll.projects.values()] == list(
        zip(refs, costs, strict=True)
    )
    assert [(v.voter_id, [p.ref for p in v.projects]) for v in poll.votes()] == votes
