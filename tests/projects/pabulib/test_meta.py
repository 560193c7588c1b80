"""META is checked key by key, and each refusal points at the key's line."""

import io
from datetime import date
from typing import Any

import pytest

from core.money import Money
from projects.models.campaigns import BallotKind
from projects.pabulib.meta import Meta, NotSupported
from projects.pabulib.poll import Poll
from projects.pabulib.rows import Malformed
from projects.selection import SelectionRule
from tests.projects.pabulib.files import META, File, line_of


def read(*, otherwise: str = "", **changes: Any) -> Meta:
    return Poll(File(meta=changes).open(), currency=otherwise).meta


def test_what_meta_says_is_kept() -> None:
    meta = read(min_project_score_threshold="2", max_length="3", budget="1000.50")
    assert (meta.title, meta.place, meta.language) == (
        "Meadow district 2024",
        "Meadow, Nowhere",
        "en",
    )
    assert (meta.ballot_kind, meta.rule) == (BallotKind.APPROVAL, SelectionRule.GREEDY)
    assert (meta.budget, meta.threshold, meta.longest) == (Money(100_050, "EUR"), 2, 3)
    assert (meta.first_day, meta.last_day) == (date(2024, 3, 1), date(2024, 3, 15))


def test_a_year_alone_spans_the_year() -> None:
    meta = read(date_begin="2020", date_end="2020")
    assert (meta.first_day, meta.last_day) == (date(2020, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize("kind", ["ordinal", "cumulative", "scoring", "choose-2"])
def test_other_ballots_are_refused_by_name_until_co_design_brings_them(kind: str) -> None:
    with pytest.raises(NotSupported, match=f"'{kind}' ballots .* come with co-design"):
        read(vote_type=kind)


@pytest.mark.parametrize("rule", ["equalshares", "equalshares/add1", "greedy-threshold", "unknown"])
def test_other_rules_are_refused_by_name_until_co_design_brings_them(rule: str) -> None:
    with pytest.raises(NotSupported, match=f"the rule '{rule}' .* come with co-design"):
        read(rule=rule)


@pytest.mark.parametrize(
    "key",
    ["budget", "vote_type", "rule", "num_projects", "num_votes", "date_begin", "date_end"],
)
def test_a_missing_key_is_named(key: str) -> None:
    absent: dict[str, Any] = {key: None}
    # The last line of META stands for what is not there.
    with pytest.raises(Malformed, match=f"line {len(META) + 1}: META does not say {key}"):
        read(**absent)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("budget", "-5", "budget is negative: -5"),
        ("budget", "lots", "budget is 'lots', not an amount"),
        ("num_votes", "four", "num_votes is 'four', not a whole number"),
        ("min_project_score_threshold", "-1", "not a whole number"),
        ("max_length", "many", "not a whole number"),
        ("date_begin", "yesterday", "date_begin is 'yesterday', not a date"),
        ("date_end", "2019", "date_end lies before date_begin"),
        ("date_end", "9999", "years cannot be right"),
        ("currency", "euros", "currency is 'euros', not a code like EUR"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(key: str, value: str, reason: str) -> None:
    content = File(meta={key: value}).bytes()
    line = line_of(content, f"{key};{value}".encode())
    with pytest.raises(Malformed, match=f"line {line}: .*{reason}"):
        read(**{key: value})


def test_a_file_without_a_currency_asks_for_one() -> None:
    with pytest.raises(Malformed, match="META names no currency; say which with --currency"):
        read(currency=None)
    assert read(currency=None, otherwise="PLN").budget == Money(100_000, "PLN")


def test_the_file_s_own_currency_comes_first() -> None:
    assert read(otherwise="PLN").budget == Money(100_000, "EUR")


def test_a_key_said_twice_is_refused() -> None:
    content = File().text().replace("unit;Meadow", "unit;Meadow\nunit;Moor")
    with pytest.raises(Malformed, match="line 6: META names unit a second time"):
        Poll(io.BytesIO(content.encode()))
