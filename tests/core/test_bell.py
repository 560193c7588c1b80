import pytest
from celery import current_app
from django.db import transaction

from core import bell

RING = ("payments.tasks.run_attempt", 7)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[object, ...]]]:
    rung: list[tuple[str, tuple[object, ...]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: rung.append((name, args)))
    return rung


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_not_before(heard: list[object]) -> None:
    with transaction.atomic():
        bell.ring(*RING)
        assert heard == []

    assert heard == [("payments.tasks.run_attempt", (7,))]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_rung_for(heard: list[object]) -> None:
    with transaction.atomic():
        bell.ring(*RING)
        transaction.set_rollback(True)

    assert heard == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("inside", [True, False])
def test_a_dead_broker_fails_nobody(inside: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(name: str, args: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", dead)

    if inside:
        with transaction.atomic():
            bell.ring(*RING)
    else:
        bell.ring(*RING)
