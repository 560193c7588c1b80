"""What the import linter cannot see: a template loads tags only from its own floor or below."""

import re
from pathlib import Path

from tests.contracts import sources
from tests.contracts.sources import ROOT

FLOORS = ("cms", "care", "community", "payments", "projects", "notifications", "accounts", "core")
HOMES = {"core": "platform/core", "accounts": "platform/accounts"} | {
    "notifications": "platform/notifications"
}
# Folders of templates/ that no app is named after, and the floor they stand on.
SHARED = {"components": "core", "emails": "notifications"} | dict.fromkeys(
    ("account", "allauth", "mfa"), "accounts"
)
LOADED = re.compile(r"{%-?\s*load\s+([^%]+?)\s*-?%}")
INCLUDED = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")


def floor_of(path: str) -> str:
    """The app a template belongs to; what belongs to none is for all, so on the ground."""
    first = path.split("/", 1)[0] if "/" in path else ""
    return SHARED.get(first, first if first in FLOORS else "core")


def tag_libraries() -> dict[str, str]:
    found: dict[str, str] = {}
    for app in FLOORS:
        folder = ROOT / HOMES.get(app, app) / "templatetags"
        found |= {path.stem: app for path in folder.glob("*.py") if path.stem != "__init__"}
    return found


def too_high(text: str, floor: str, libraries: dict[str, str]) -> list[str]:
    """The libraries and templates that `text`, standing on `floor`, reaches up for."""
    words = [word for match in LOADED.findall(text) for word in match.split(" from ")[-1].split()]
    reached = {word: libraries[word] for word in words if word in libraries}
    reached |= {path: floor_of(path) for path in INCLUDED.findall(text)}
    return [what for what, its in reached.items() if FLOORS.index(its) < FLOORS.index(floor)]


def inside(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[parts.index("templates") + 1 :])


def test_no_template_reaches_for_what_is_above_it() -> None:
    libraries = tag_libraries()
    found = {
        sources.name(path): too_high(path.read_text(), floor_of(inside(path)), libraries)
        for path in sources.templates()
    }

    assert len(found) > 200
    assert {name: words for name, words in found.items() if words} == {}


def test_the_test_sees_what_it_is_for() -> None:
    libraries = {"pledges": "payments", "money": "core"}

    assert too_high("{% load i18n money %}", "core", libraries) == []
    assert too_high("{% load i18n pledges %}", "projects", libraries) == ["pledges"]
    assert too_high("{% load pledge_state from pledges %}", "core", libraries) == ["pledges"]
    assert too_high('{% include "cms/row.html" %}', "payments", {}) == ["cms/row.html"]
    assert too_high('{% include "components/card.html" %}', "payments", {}) == []
