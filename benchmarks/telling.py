"""The lines about news to many followers. What is measured is benchmarks.followers."""

from collections.abc import Mapping

from benchmarks.report import Row

STEPS = {"write": "written down", "gather": "gathered into digests", "send": "sent"}
Steps = Mapping[str, Mapping[str, float]]


def rows(few: Steps, many: Steps, *, followers: int) -> list[Row]:
    """Each step per second, beside a tenth as many; and by how much the largest process grew."""
    base = "a tenth of them"
    found = []
    for step, name in STEPS.items():
        speed, before = _speed(many[step]), _speed(few[step])
        ratio = round(speed / before, 2)
        line = f"news {name}, {followers:,} people"
        found.append(Row(line, round(speed, 1), 0, 0, base, ratio, "≥ 0.8 (flat)"))
    grown, before = (max(step["grown_mb"] for step in steps.values()) for steps in (many, few))
    ratio = round(grown / before, 2)
    found.append(Row("memory that this took, MB", round(grown), 0, 0, base, ratio, "≤ 1.5"))
    return found


def _speed(step: Mapping[str, float]) -> float:
    return step["rows"] / step["seconds"]
