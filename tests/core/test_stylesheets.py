"""Style sheets: the bundle, and rules that hold in every one of them."""

import os
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from pytest_django import Settings

from core import stylesheets

# Left and right change sides with the language; a sheet that names them is wrong in one.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:(?!.*\{)|"
    r"(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)

SHEETS = stylesheets.files()


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


@pytest.fixture
def finder(settings: Settings, tmp_path: Path) -> stylesheets.BundleFinder:
    settings.VAR_DIR = tmp_path
    return stylesheets.BundleFinder()


def test_tokens_come_first_because_they_order_the_layers() -> None:
    assert stylesheets.paths()[:4] == [
        "css/tokens.css",
        "css/fonts.css",
        "css/base.css",
        "css/layout.css",
    ]


def test_every_sheet_is_linked_once() -> None:
    folder = Path(settings.BASE_DIR) / "static" / "css"

    # The studio links its own sheet and none of these; a page may have one of its own besides.
    alone = {path for name in ("studio", "pages") for path in (folder / name).iterdir()}
    pages = set(folder.rglob("*.css")) - alone
    assert sorted(stylesheets.files()) == sorted(pages)


def test_the_bundle_is_every_sheet_in_order(finder: stylesheets.BundleFinder) -> None:
    found = Path(finder.find(stylesheets.BUNDLE))

    bundled = found.read_text()
    rules = [re.sub(r"\s+", "", without_comments(path)) for path in SHEETS]
    assert re.sub(r"\s+", "", bundled) == "".join(rules)
    assert "/*" not in bundled
    assert "\n " not in bundled


def test_what_every_page_carries_stays_light() -> None:
    assert len(brotli.compress(stylesheets.bundle().encode())) <= 16_000


def test_the_bundle_is_written_anew_when_a_sheet_is_younger(
    finder: stylesheets.BundleFinder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sheet = tmp_path / "one.css"
    sheet.write_text("a {}")
    monkeypatch.setattr(stylesheets, "files", lambda: [sheet])
    found = Path(finder.find(stylesheets.BUNDLE))
    sheet.write_text("b {}")
    later = found.stat().st_mtime + 5
    os.utime(sheet, (later, later))

    finder.find(stylesheets.BUNDLE)

    assert found.read_text() == "b {}"


def test_the_finder_knows_nothing_else(finder: stylesheets.BundleFinder) -> None:
    assert finder.find("css/tokens.css") == []


def test_collecting_finds_the_bundle(finder: stylesheets.BundleFinder) -> None:
    ((path, storage),) = finder.list([])

    assert path == stylesheets.BUNDLE
    assert storage.exists(path)


def test_collecting_takes_no_bundle_of_another_version(finder: stylesheets.BundleFinder) -> None:
    """A version from before may be put back: its sheets are older than the bundle that is there."""
    found = Path(finder.find(stylesheets.BUNDLE))
    found.write_text("a {}")

    list(finder.list([]))

    assert found.read_text() == stylesheets.bundle()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_names_no_side(sheet: Path) -> None:
    assert PHYSICAL.findall(without_comments(sheet)) == []


@pytest.mark.parametrize(
    "sheet",
    [path for path in SHEETS if path.name != "tokens.css"],
    ids=lambda path: path.stem,
)
def test_only_the_tokens_hold_colours(sheet: Path) -> None:
    assert COLOUR.findall(without_comments(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_uses_only_tokens_that_exist(sheet: Path) -> None:
    """Unless it says what else to use."""
    defined = set(re.findall(r"(--[\w-]+)\s*:", stylesheets.bundle()))
    used = set(re.findall(r"var\((--[\w-]+)\)", without_comments(sheet)))

    assert used - defined == set()
