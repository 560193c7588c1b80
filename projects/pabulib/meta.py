"""META: what the file says of its vote."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.money import Money
from projects.models.campaigns import BallotKind
from projects.pabulib import figures
from projects.pabulib.rows import Malformed, Record
from projects.selection import SelectionRule

BALLOT_KINDS = {"approval": BallotKind.APPROVAL, "choose-1": BallotKind.CHOOSE_ONE}
CURRENCY = re.compile(r"[A-Z]{3}")
# The vote ends the day after its last one, and Python's calendar with the year 9999.
EARLIEST, LATEST = 1900, 9998


class NotSupported(Malformed):
    """A sound file of a kind that cannot be counted yet."""


@dataclass(frozen=True)
class Meta:
    """The vote's rules and figures. `lines` says where each key stands, for messages."""

    title: str
    place: str
    language: str
    ballot_kind: BallotKind
    rule: SelectionRule
    budget: Money
    threshold: int
    num_projects: int
    num_votes: int
    shortest: int
    longest: int | None
    first_day: date
    last_day: date
    lines: Mapping[str, int]


class Keys:
    """META's keys and values, each with its line."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.lines: dict[str, int] = {}
        self._values: dict[str, str] = {}
        self._last = 1
        for record in records:
            key = record.require("key").lower()
            if key in self.lines:
                raise Malformed(f"META names {key} a second time", line=record.line)
            self.lines[key] = self._last = record.line
            self._values[key] = record.get("value")

    def get(self, key: str) -> str:
        return self._values.get(key, "")

    def require(self, key: str) -> str:
        if value := self.get(key):
            return value
        raise Malformed(f"META does not say {key}", line=self.line(key))

    def line(self, key: str) -> int:
        """Where the key stands; where META ends, if it is missing."""
        return self.lines.get(key, self._last)

    def whole(self, key: str) -> int:
        return figures.whole(self.require(key), name=key, line=self.line(key))

    def whole_or(self, key: str, default: int | None) -> int | None:
        return self.whole(key) if self.get(key) else default


def read(records: Iterable[Record], *, currency: str = "") -> Meta:
    """Check and keep META. `currency` serves files that name none."""
    keys = Keys(records)
    ballot_kind, rule = _ballot_kind(keys), _rule(keys)
    budget = figures.amount(
        keys.require("budget"),
        currency=_currency(keys, currency),
        name="budget",
        line=keys.line("budget"),
    )
    first_day, last_day = _days(keys)
    one = ballot_kind == BallotKind.CHOOSE_ONE
    return Meta(
        title=_title(keys),
        place=", ".join(filter(None, [keys.get("unit"), keys.get("country")])),
        language=keys.get("language"),
        ballot_kind=ballot_kind,
        rule=rule,
        budget=budget,
        threshold=keys.whole_or("min_project_score_threshold", 0) or 0,
        num_projects=keys.whole("num_projects"),
        num_votes=keys.whole("num_votes"),
        shortest=max(1, keys.whole_or("min_length", 1) or 1),
        longest=1 if one else keys.whole_or("max_length", None),
        first_day=first_day,
        last_day=last_day,
        lines=keys.lines,
    )


def _ballot_kind(keys: Keys) -> BallotKind:
    written = keys.require("vote_type").lower()
    if written not in BALLOT_KINDS:
        raise NotSupported(
            f"{written!r} ballots cannot be counted yet: approval and choose-1 can, "
            "the others come with co-design",
            line=keys.line("vote_type"),
        )
    return BALLOT_KINDS[written]


def _rule(keys: Keys) -> SelectionRule:
    written = keys.require("rule").lower()
    if written not in SelectionRule.values:
        raise NotSupported(
            f"the rule {written!r} cannot be applied yet: greedy and greedy-no-skip can, "
            "the others come with co-design",
            line=keys.line("rule"),
        )
    return SelectionRule(written)


def _currency(keys: Keys, given: str) -> str:
    currency = keys.get("currency") or given
    if not currency:
        raise Malformed(
            "META names no currency; say which with --currency", line=keys.line("currency")
        )
    if not CURRENCY.fullmatch(currency):
        raise Malformed(
            f"currency is {currency!r}, not a code like EUR", line=keys.line("currency")
        )
    return currency


def _days(keys: Keys) -> tuple[date, date]:
    """From the first to the last day of the vote."""
    begin, end = (
        figures.days(keys.require(key), name=key, line=keys.line(key))
        for key in ("date_begin", "date_end")
    )
    line = keys.line("date_end")
    if end[1] < begin[0]:
        raise Malformed("date_end lies before date_begin", line=line)
    if begin[0].year < EARLIEST or end[1].year > LATEST:
        raise Malformed("the vote's years cannot be right", line=line)
    return begin[0], end[1]


def _title(keys: Keys) -> str:
    described = keys.get("description") or keys.require("unit")
    instance = keys.get("instance")
    return f"{described} {instance}" if instance and instance not in described else described
