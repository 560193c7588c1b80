"""A whole file: META and PROJECTS in memory, the ballots one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from core import text
from projects.pabulib import figures
from projects.pabulib import meta as metas
from projects.pabulib.meta import Meta
from projects.pabulib.rows import Malformed, Record, Sections

LONGEST_REF = 64
# The published columns, for comparison only: what counts is the ballots.
PUBLISHED = ("votes", "score", "selected")


@dataclass(frozen=True)
class Project:
    """One row of PROJECTS. `number` is its place in the file, from one."""

    ref: str
    number: int
    cost_minor: int
    name: str
    description: str
    categories: tuple[str, ...]
    published: dict[str, int]


@dataclass(frozen=True, slots=True)
class Vote:
    """One row of VOTES: the voter's id in the file, and the projects approved."""

    voter_id: str
    projects: list[Project]


class Poll:
    """An opened file. Reading is strict: the first fault raises Malformed with its line."""

    def __init__(self, file: BinaryIO, *, currency: str = "") -> None:
        self._sections = Sections(file)
        self.meta: Meta = metas.read(
            self._sections.records("META", required=("key", "value")), currency=currency
        )
        self.projects = self._read_projects()

    def _read_projects(self) -> dict[str, Project]:
        """By id, in file order."""
        projects: dict[str, Project] = {}
        records = self._sections.records("PROJECTS", required=("project_id", "cost"))
        for number, record in enumerate(records, start=1):
            project = _project(record, number=number, currency=self.meta.budget.currency)
            if project.ref in projects:
                raise Malformed(f"project {project.ref!r} comes a second time", line=record.line)
            projects[project.ref] = project
        self._check_count("num_projects", self.meta.num_projects, len(projects), "projects")
        return projects

    def votes(self) -> Iterator[Vote]:
        """Every ballot, once; at the end the file's own counts have been checked."""
        voters: set[str] = set()
        for record in self._sections.records("VOTES", required=("voter_id", "vote")):
            vote = Vote(record.require("voter_id"), self._choices(record))
            if vote.voter_id in voters:
                raise Malformed(f"voter {vote.voter_id!r} votes a second time", line=record.line)
            voters.add(vote.voter_id)
            yield vote
        self._sections.finish()
        self._check_count("num_votes", self.meta.num_votes, len(voters), "ballots")

    def _choices(self, record: Record) -> list[Project]:
        refs = [ref.strip() for ref in record.require("vote").split(",")]
        unknown = next((ref for ref in refs if ref not in self.projects), None)
        if unknown is not None:
            raise Malformed(f"no project {unknown!r} in PROJECTS", line=record.line)
        if len(set(refs)) < len(refs):
            raise Malformed("the ballot names a project twice", line=record.line)
        if len(refs) < self.meta.shortest:
            raise Malformed(
                f"the ballot names {len(refs)}, at least {self.meta.shortest} are asked",
                line=record.line,
            )
        if self.meta.longest is not None and len(refs) > self.meta.longest:
            raise Malformed(
                f"the ballot names {len(refs)}, at most {self.meta.longest} are allowed",
                line=record.line,
            )
        return [self.projects[ref] for ref in refs]

    def _check_count(self, key: str, said: int, found: int, what: str) -> None:
        if said != found:
            raise Malformed(
                f"{key} says {said}, but the file holds {found} {what}",
                line=self.meta.lines[key],
            )


def _project(record: Record, *, number: int, currency: str) -> Project:
    ref = record.require("project_id")
    if len(ref) > LONGEST_REF:
        raise Malformed(f"project_id is longer than {LONGEST_REF} characters", line=record.line)
    if "," in ref:
        raise Malformed(
            f"project_id {ref!r} holds a comma, so no ballot could name it", line=record.line
        )
    cost = figures.amount(record.require("cost"), currency=currency, name="cost", line=record.line)
    categories = (text.clean_line(each) for each in record.get("category").split(","))
    return Project(
        ref=ref,
        number=number,
        cost_minor=cost.minor,
        name=text.clean_line(record.get("name")) or ref,
        description=text.clean(record.get("description")),
        categories=tuple(dict.fromkeys(filter(None, categories))),
        published={name: _published(record, name) for name in PUBLISHED if record.get(name)},
    )


def _published(record: Record, column: str) -> int:
    """Some files write 12 as 12.0."""
    written = record.get(column).removesuffix(".0")
    return figures.whole(written, name=column, line=record.line)
