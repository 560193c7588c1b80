"""A CSS validator: every sheet parses, and the browser knows every property, value and selector."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests import sheets

STATIC = Path(settings.BASE_DIR) / "static" / "css"
SANDBOX = Path(settings.BASE_DIR) / "payments" / "sandbox" / "hosted" / "sandbox.css"
SHEETS = [*sorted(STATIC.rglob("*.css")), SANDBOX]
# What other browsers need and Chromium does not know.
OTHERS = {
    "-webkit-touch-callout",
    "-moz-osx-font-smoothing",
    "font-display",
    "src",
    "unicode-range",
}
UNKNOWN = """([declarations, selectors]) => [
  ...declarations.filter((one) => !CSS.supports(...one)).map((one) => one.join(": ")),
  ...selectors.filter((one) => {
    const whole = one.replaceAll("&", ":scope").replace(/(^|,)\\s*(?=[>+~])/g, "$1 :scope ");
    try { document.querySelector(whole); return false; } catch { return true; }
  }),
]"""


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_every_sheet_parses(path: Path) -> None:
    assert sheets.read(path.read_text()).errors == []


def test_the_browser_knows_every_declaration(chromium: Browser) -> None:
    page = chromium.new_page()
    wrong = {}
    for path in SHEETS:
        sheet = sheets.read(path.read_text())
        # What is computed from custom properties is known only where it is used.
        plain = [
            (name, value)
            for name, value in sheet.declarations
            if not name.startswith("--") and name not in OTHERS and "var(" not in value
        ]
        if found := page.evaluate(UNKNOWN, [plain, sheet.selectors]):
            wrong[path.name] = found
    page.close()

    assert wrong == {}


def test_what_is_wrong_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    sheet = sheets.read("p { colour: red; color: rde; &:hoover { color: red } } @meida x { }")

    assert sheet.errors == ["line 1: @meida is unknown"]
    assert page.evaluate(UNKNOWN, [sheet.declarations, sheet.selectors]) == [
        "colour: red",
        "color: rde",
        "&:hoover",
    ]
    page.close()
