import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import moves
from core.moves import IllegalTransition
from payments.models import FundingRound, RoundState
from payments.models.rounds import ROUND_MOVES
from tests.factories import payments as factory


def test_a_table_reads_as_it_is_written() -> None:
    table = moves.table(open="shut broken", shut="open", broken="")

    assert table == {
        "open": frozenset({"shut", "broken"}),
        "shut": frozenset({"open"}),
        "broken": frozenset(),
    }


def test_a_move_into_a_state_without_a_row_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        moves.table(open="nowhere")


@pytest.mark.django_db
def test_the_door_looks_at_the_row_as_it_is_now() -> None:
    """The row in hand was read before somebody else moved it."""
    stale = factory.funding_round(state=RoundState.DRAFT)
    FundingRound.objects.filter(pk=stale.pk).update(state="cancelled")

    with pytest.raises(IllegalTransition, match="cancelled -> in_review"):
        moves.transition(stale, "in_review", allowed=ROUND_MOVES)

    assert FundingRound.objects.get(pk=stale.pk).state == "cancelled"


@pytest.mark.django_db
def test_the_door_writes_what_it_is_given_and_nothing_else() -> None:
    stale = factory.funding_round(state=RoundState.DRAFT)
    FundingRound.objects.filter(pk=stale.pk).update(title="Renamed meanwhile")
    stale.title = "Never saved"

    with CaptureQueriesContext(
        connection,
    ) as queries:
        moved = moves.transition(stale, "in_review", allowed=ROUND_MOVES, goal_minor=123)

    assert "FOR NO KEY UPDATE" in queries[0]["sql"]
    assert (moved.state, moved.goal_minor, moved.title) == ("in_review", 123, "Renamed meanwhile")
    moved.refresh_from_db()
    assert (moved.state, moved.goal_minor, moved.title) == ("in_review", 123, "Renamed meanwhile")
