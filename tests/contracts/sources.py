"""The project's own files, as Git would see them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "var", "__pycache__", "node_modules"}
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache")


def files(*suffixes: str, under: tuple[str, ...] = ("",)) -> Iterator[Path]:
    """Every file of ours with one of the suffixes, or every file."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            parts = set(path.relative_to(ROOT).parts)
            if parts & NOT_OURS or parts & set(CACHES) or not path.is_file():
                continue
            if not suffixes or path.suffix in suffixes:
                yield path


def templates() -> Iterator[Path]:
    for path in files(".html"):
        if "templates" in path.relative_to(ROOT).parts:
            yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
