"""Pabulib files made by the tests, and the published ones where this machine has them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.environment import ROOT

# Real votes are not part of the project; what lies here is tested too.
PUBLISHED = sorted((ROOT.parent / "shared" / "data" / "pabulib").glob("*.pb"))

META = {
    "description": "Meadow district",
    "country": "Nowhere",
    "unit": "Meadow",
    "instance": "2024",
    "num_projects": "3",
    "num_votes": "4",
    "budget": "1000",
    "vote_type": "approval",
    "rule": "greedy",
    "date_begin": "01.03.2024",
    "date_end": "15.03.2024",
    "language": "en",
    "currency": "EUR",
}
PROJECTS = (("p1", "700", "Benches"), ("p2", "500", "Trees"), ("p3", "300", "Lamps"))
VOTES = (("v1", "p1"), ("v2", "p1,p2"), ("v3", "p1,p2,p3"), ("v4", "p3"))


@dataclass
class File:
    """A sound file; the tests change what they are about. `None` in `meta` leaves a key out."""

    meta: Mapping[str, str | None] = field(default_factory=dict)
    columns: Sequence[str] = ("project_id", "cost", "name")
    projects: Sequence[Sequence[str]] = PROJECTS
    votes: Sequence[Sequence[str]] = VOTES
    vote_columns: Sequence[str] = ("voter_id", "vote")
    line_end: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL
    counted: bool = True

    def text(self) -> str:
        out = io.StringIO()
        rows = csv.writer(
            out,
            delimiter=";",
            lineterminator=self.line_end,
            quoting=self.quoting,  # type: ignore[arg-type]
        )
        rows.writerows([["META"], ["key", "value"]])
        rows.writerows([key, value] for key, value in self._meta().items() if value is not None)
        rows.writerows([["PROJECTS"], self.columns, *self.projects])
        rows.writerows([["VOTES"], self.vote_columns, *self.votes])
        return out.getvalue()

    def bytes(self) -> bytes:
        return self.text().encode()

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.bytes())

    def saved(self, folder: Path, name: str = "vote.pb") -> Path:
        path = folder / name
        path.write_bytes(self.bytes())
        return path

    def _meta(self) -> dict[str, str | None]:
        counts = {"num_projects": str(len(self.projects)), "num_votes": str(len(self.votes))}
        return {**META, **(counts if self.counted else {}), **self.meta}


def line_of(content: bytes, row: bytes) -> int:
    """The line on which `row` stands, counted from one."""
    return content.splitlines().index(row) + 1
