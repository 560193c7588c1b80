"""Dump, wipe, restore, verify: what docs/operations.md tells people to rehearse."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from core.models import Event
from core.money import Money
from payments import ledger
from payments.models import LedgerEntry, Pledge, PledgeState
from projects.models import Ballot
from tests.factories import payments as factory
from tests.factories import projects


@pytest.fixture
def world(
    live_database: str,
    django_db_blocker: DjangoDbBlocker,
    settings: Settings,
    tmp_path: Path,
) -> Iterator[None]:
    """A database of its own with money, votes, a trail and a picture."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "ideas").mkdir(parents=True)
    (settings.MEDIA_ROOT / "ideas" / "lamp.webp").write_bytes(b"a lamp")
    with django_db_blocker.unblock():
        campaign = projects.campaign("vote")
        projects.ballot(projects.idea(campaign, title="A lamp"))
        collect(factory.draft_pledge(factory.funding_round()))
        yield


def collect(pledge: Pledge) -> None:
    """As if the card had been charged; what that takes is shown elsewhere."""
    now = timezone.now()
    Pledge.objects.filter(pk=pledge.pk).update(
        state=PledgeState.COLLECTED,
        pledged_at=now,
        collected_at=now,
        payment_intent_id="pi_1",
        payment_method_id="pm_1",
        card="visa 4242",
    )
    ledger.collected(pledge, received=pledge.amount, fee=Money(50, pledge.currency), at=now)


def run(*command: object) -> str:
    out = StringIO()
    call_command(*map(str, command), stdout=out)
    return out.getvalue()


def wipe(media: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    (media / "ideas" / "lamp.webp").unlink()


def facts() -> dict[str, object]:
    return {
        "pledges": list(Pledge.objects.order_by("pk").values_list("key", "state", "amount_minor")),
        "ledger": list(LedgerEntry.objects.order_by("pk").values_list("account", "amount_minor")),
        "ballots": list(Ballot.objects.order_by("pk").values_list("voter_key", "cast_at")),
        "events": list(Event.objects.order_by("pk").values_list("verb", "at")),
    }


def test_all_comes_back_and_adds_up(world: None, settings: Settings, tmp_path: Path) -> None:
    before = facts()
    assert all(before.values())
    run("backup", tmp_path / "backup")
    wipe(settings.MEDIA_ROOT)

    run("restore", tmp_path / "backup", "--execute")

    assert facts() == before
    assert (settings.MEDIA_ROOT / "ideas" / "lamp.webp").read_bytes() == b"a lamp"
    assert "balance" in run("verify_ledger")
    call_command("migrate", "--check", verbosity=0)


def test_the_ledger_still_refuses_changes_afterwards(world: None, tmp_path: Path) -> None:
    run("backup", tmp_path / "backup")
    run("restore", tmp_path / "backup", "--execute")

    with pytest.raises(Exception, match=r"(?i)cannot (update|delete)"):
        LedgerEntry.objects.all().delete()


def test_without_being_told_it_changes_nothing(world: None, tmp_path: Path) -> None:
    run("backup", tmp_path / "backup")
    Ballot.objects.all().delete()

    said = run("restore", tmp_path / "backup")

    assert "Nothing was changed" in said
    assert not Ballot.objects.exists()


def test_a_damaged_backup_is_refused_before_anything_is_touched(
    world: None, tmp_path: Path
) -> None:
    run("backup", tmp_path / "backup")
    dump = tmp_path / "backup" / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-9] + b"123456789")
    before = facts()

    with pytest.raises(CommandError, match="damaged"):
        run("restore", tmp_path / "backup", "--execute")

    assert facts() == before


def test_half_a_backup_is_none(world: None, tmp_path: Path) -> None:
    run("backup", tmp_path / "backup")
    (tmp_path / "backup" / "backup.json").unlink()

    with pytest.raises(CommandError, match="no whole backup"):
        run("restore", tmp_path / "backup")


def test_an_earlier_backup_is_not_written_over(world: None, tmp_path: Path) -> None:
    run("backup", tmp_path / "backup")

    with pytest.raises(CommandError, match="not empty"):
        run("backup", tmp_path / "backup")


def test_a_database_that_cannot_be_reached_is_said(
    world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict, "HOST", str(tmp_path))
        with pytest.raises(CommandError, match="pg_dump"):
            run("backup", tmp_path / "backup")
