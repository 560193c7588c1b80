"""The project's own files, as Git would see them."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "var", "__pycache__", "node_modules"}
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache")


def files(*suffixes: str, under: tuple[str, ...] = ("",)) -> Iterator[Path]:
    """Every file of ours with one of the suffixes, or every file."""
    for folder in under:
        for path in _all():
            if not path.is_relative_to(ROOT / folder):
                continue
            if not suffixes or path.suffix in suffixes:
                yield path


@cache
def _all() -> tuple[Path, ...]:
    """Walked once in each process, and never into folders that are not ours: they hold far more."""
    found: list[Path] = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS and name not in CACHES]
        found += [Path(folder, name) for name in names if name not in NOT_OURS]
    return tuple(sorted(path for path in found if path.is_file()))


def templates() -> Iterator[Path]:
    for path in files(".html"):
        if "templates" in path.relative_to(ROOT).parts:
            yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
