"""What the documents say of the code is still so."""

import re

import pytest

from config import celery
from core.moves import Moves
from payments.models import Account
from payments.models.pledges import PLEDGE_MOVES
from payments.models.rounds import ROUND_MOVES
from payments.stripe_events import HANDLERS
from tests.contracts import sources
from tests.contracts.sources import ROOT

DOCS = ROOT / "docs"
ROW = re.compile(r"^\| (.+?) \| (.+?) \|$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
# `collection.begin`, `FundingRound.to_open(at=…)`: names of ours, one in the other.
DOTTED = re.compile(r"([A-Za-z_]\w*(?:\.[a-z_]\w*)+)(?:\(.*\))?")
DEFINED = re.compile(r"^\s*(?:def|class) (\w+)|^\s*(\w+)(?:: [^=\n]+)? = ", re.MULTILINE)


def section(document: str, heading: str) -> str:
    """The text from `heading` to the next one of its kind."""
    text = (DOCS / document).read_text()
    return text.split(heading, 1)[1].split("\n## ", 1)[0]


def moves_in(text: str) -> dict[str, frozenset[str]]:
    """A table of moves as the page prints it; what stands in brackets explains."""
    table: dict[str, frozenset[str]] = {}
    for states, targets in ROW.findall(text):
        if states == "From" or set(states) <= {"-", "|"}:
            continue
        to = re.sub(r"\(.*?\)", "", targets)
        found: frozenset[str] = frozenset() if to == "final" else frozenset(re.findall(r"\w+", to))
        table |= {state.strip(): found for state in states.split(",")}
    return table


@pytest.mark.parametrize(("name", "moves"), [("A pledge", PLEDGE_MOVES), ("A round", ROUND_MOVES)])
def test_the_tables_of_moves_are_those_in_force(name: str, moves: Moves) -> None:
    printed = section("money.md", "## Tables of moves").split(name, 1)[1].split("\n\nA round", 1)[0]

    assert moves_in(printed) == {state: frozenset(to) for state, to in moves.items()}


def test_every_account_is_explained() -> None:
    named = dict(ROW.findall(section("money.md", "## The ledger")))

    assert {f"`{account}`" for account in Account.values} <= set(named)


def test_every_event_acted_on_is_named() -> None:
    named = set(CODE.findall(section("money.md", "## Stripe's events")))

    assert {word for word in named if "/" not in word} == set(HANDLERS)


def test_every_sweep_is_named() -> None:
    named = set(CODE.findall(section("operations.md", "## Sweeps")))

    assert named == {*celery.SWEEPS, *celery.NIGHTLY}


def defined() -> set[str]:
    """Everything our code names: modules, packages, functions, classes, fields."""
    found = {"objects"}
    for path in sources.files(
        ".py", under=("platform", "projects", "community", "payments", "care", "cms")
    ):
        found |= {path.stem, path.parent.name}
        found |= {name for pair in DEFINED.findall(path.read_text()) for name in pair if name}
    return found


@pytest.mark.parametrize("document", ["architecture.md", "money.md", "operations.md"])
def test_what_the_documents_call_by_name_exists(document: str) -> None:
    words = CODE.findall((DOCS / document).read_text())
    dotted = [match[1] for word in words if (match := DOTTED.fullmatch(word))]
    ours = [name for name in dotted if not name.endswith((".py", ".md")) and name not in HANDLERS]
    known = defined()

    assert len(ours) > 3
    assert [name for name in ours if not set(name.split(".")) <= known] == []
