"""The table people read and the list programs read."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.load import Figures


@dataclass(frozen=True)
class Row:
    """One line: `ratio` is this line's speed over its baseline's, in the same run."""

    name: str
    per_second: float
    p50_ms: float
    p99_ms: float
    baseline: str
    ratio: float | None
    aim: str = ""


def row(
    name: str, figures: Figures, *, baseline: str = "", over: Figures | None = None, aim: str = ""
) -> Row:
    # By the medians: the mean of a busy machine is that of its worst moments.
    ratio = round(over.p50_ms / figures.p50_ms, 2) if over else None
    return Row(
        name,
        round(figures.per_second, 1),
        round(figures.p50_ms, 2),
        round(figures.p99_ms, 2),
        baseline,
        ratio,
        aim,
    )


def print_table(rows: Iterable[Row]) -> None:
    print(f"{'':<38}{'per second':>11}{'p50 ms':>9}{'p99 ms':>9}  {'ratio to baseline':<28}aim")
    for line in rows:
        ratio = f"{line.ratio} × {line.baseline}" if line.ratio is not None else ""
        print(
            f"{line.name:<38}{line.per_second:>11}{line.p50_ms:>9}{line.p99_ms:>9}"
            f"  {ratio:<28}{line.aim}"
        )


def write(rows: Sequence[Row], *, to: Path) -> None:
    """The list that others rely on, without our aims."""
    to.parent.mkdir(parents=True, exist_ok=True)
    listed = [{k: v for k, v in asdict(line).items() if k != "aim"} for line in rows]
    to.write_text(json.dumps(listed, indent=2) + "\n")
