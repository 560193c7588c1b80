"""Restoring a backup; what needs a server and its programs is in tests/processes."""

import hashlib
import json
from pathlib import Path

import pytest
from pytest_django import Settings

from core import backups


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup that is as it was made, whose media cannot be unpacked."""
    folder = tmp_path / "backup"
    folder.mkdir()
    for name in (backups.DATABASE, backups.MEDIA):
        (folder / name).write_bytes(b"nothing to unpack")
    sums = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in (backups.DATABASE, backups.MEDIA)
    }
    (folder / backups.LIST).write_text(json.dumps({"made_at": "", "sha256": sums}))
    return folder


@pytest.mark.django_db
def test_media_that_cannot_be_unpacked_leave_the_database_as_it_is(
    backup: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    ran: list[str] = []
    monkeypatch.setattr(backups, "_run", lambda program, *_arguments: ran.append(program))

    with pytest.raises(backups.BackupFailed):
        backups.restore(backup)

    assert not ran
    assert (settings.MEDIA_ROOT / "images").is_dir()
