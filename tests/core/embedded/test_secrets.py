"""Secrets that a fresh machine makes up once."""

from pathlib import Path

import pytest

from core.embedded import secrets


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    made = secrets.stored("key", folder=tmp_path)

    assert len(made) >= 64
    assert secrets.stored("key", folder=tmp_path, make=lambda: "another") == made
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["key"]


def test_whoever_comes_second_takes_what_the_first_has_made(tmp_path: Path) -> None:
    def overtaken() -> str:
        return "second" if secrets.stored("key", folder=tmp_path, make=lambda: "first") else ""

    assert secrets.stored("key", folder=tmp_path, make=overtaken) == "first"


def test_nobody_else_may_read_it_at_any_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    written = Path.write_text

    def looking(path: Path, text: str) -> int:
        count = written(path, text)
        seen.append(path.stat().st_mode & 0o777)
        return count

    monkeypatch.setattr(Path, "write_text", looking)
    secrets.stored("key", folder=tmp_path)

    assert seen == [0o600]
    assert (tmp_path / "secrets" / "key").stat().st_mode & 0o777 == 0o600
