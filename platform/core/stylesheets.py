"""Every style sheet as one file, so that a page asks for its looks once."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

BUNDLE = "css/eyelevel.css"
FINDER = "core.stylesheets.BundleFinder"
# Tokens declare the order of the layers, so they come first; the rest is free within its layer.
ORDER = (
    "tokens.css",
    "fonts.css",
    "base.css",
    "layout.css",
    "components/*.css",
    "apps/*.css",
    "print.css",
)


def _source() -> Path:
    return Path(settings.BASE_DIR) / "static"


def files() -> list[Path]:
    """The style sheets, in the order in which a page links them."""
    folder = _source() / "css"
    return [path for pattern in ORDER for path in sorted(folder.glob(pattern))]


def paths() -> list[str]:
    """The same, as static paths."""
    return [path.relative_to(_source()).as_posix() for path in files()]


def bundle() -> str:
    """Every sheet in order, without what only its reader needs: comments and indentation."""
    sheets = "\n".join(path.read_text() for path in files())
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)).strip()


class BundleFinder(BaseFinder):
    """Gives staticfiles the bundle, written anew when a style sheet is younger than it."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=str(Path(settings.VAR_DIR) / "styles"))

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != BUNDLE:
            return []
        written = self._written()
        return [written] if find_all else written

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        # Always anew: after a step back to an older version its sheets are older than the bundle.
        self._write()
        yield BUNDLE, self.storage

    def _written(self) -> str:
        target = Path(self.storage.path(BUNDLE))
        youngest = max(path.stat().st_mtime for path in files())
        if not target.exists() or target.stat().st_mtime < youngest:
            self._write()
        return str(target)

    def _write(self) -> None:
        target = Path(self.storage.path(BUNDLE))
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(".new")
        beside.write_text(bundle())
        beside.replace(target)
