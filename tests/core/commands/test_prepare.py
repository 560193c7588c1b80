from pathlib import Path

import pytest
from pytest_django import Settings

from core.management.commands import prepare


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.STATIC_ROOT = tmp_path / "root"
    settings.STATIC_ROOT.mkdir()
    settings.STATICFILES_DIRS = [tmp_path / "own"]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "page.css").write_text("a {}")
    return tmp_path / "own"


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: calls.append(name))
    return calls


def test_what_has_not_changed_is_not_collected_again(
    folder: Path, settings: Settings, collected: list[str]
) -> None:
    assert prepare.collect(settings.STATIC_ROOT)
    assert not prepare.collect(settings.STATIC_ROOT)
    assert collected == ["collectstatic"]


@pytest.mark.parametrize("change", ["content", "name", "storage"])
def test_a_change_is_noticed(
    folder: Path, settings: Settings, collected: list[str], change: str
) -> None:
    prepare.collect(settings.STATIC_ROOT)
    if change == "content":
        (folder / "page.css").write_text("b {}")
    elif change == "name":
        (folder / "page.css").rename(folder / "other.css")
    else:
        settings.STORAGES = {"staticfiles": {"BACKEND": "other.Storage"}}
    prepare.collect(settings.STATIC_ROOT)

    assert collected == ["collectstatic", "collectstatic"]
