"""Refuses catalogues in which a reader would find English, or the wrong form of address.

It collects the messages of the sources anew, as `make messages` does, and compares: nothing may be
missing, untranslated or fuzzy. `informal.po` may hold only messages of `django.po` that it says
otherwise, and must have a word for each that speaks to its reader formally.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
SOURCES = ("care", "cms", "community", "payments", "platform", "projects", "templates")
# What only a formal sentence says. A message that says so of a third person is named below.
FORMAL = {
    "de": re.compile(r"\b(Sie|Ihre?|Ihre[mnrs]|Ihnen)\b"),
    "pl": re.compile(r"\b(Pani?|Pana|Panu|Panią|Panem|Państw[aou]|Państwem)\b"),
    # Not what only begins so: شماره (number), شمارش (count).
    "fa": re.compile(r"\bشما(ست|یید)?\b"),
}
SHOWN = 20


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.parent.parent.name)


def key(message: Message) -> tuple[str | None, str]:
    asked = message.id
    return message.context, asked if isinstance(asked, str) else asked[0]


def told(message: Message) -> list[str]:
    string = message.string
    return [string] if isinstance(string, str) else list(string or ())


def messages(catalogue: Catalog) -> dict[tuple[str | None, str], Message]:
    return {key(message): message for message in catalogue if message.id}


def collected() -> set[tuple[str | None, str]]:
    """Every message of the sources, collected in a copy of them."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            shutil.copytree(ROOT / name, Path(folder) / name)
        locale = Path(folder) / "locale"
        (locale / "de" / "LC_MESSAGES").mkdir(parents=True)
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--locale=de", "--verbosity=0"],
            cwd=folder,
            # With the site's settings it would write into the catalogues that are to be judged.
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "", "PYTHONPATH": ""},
            check=True,
        )
        return set(messages(read(locale / "de" / "LC_MESSAGES" / "django.po")))


def gaps(language: str, wanted: set[tuple[str | None, str]]) -> Iterator[str]:
    """What a reader of this language would miss."""
    formal = messages(read(LOCALE / language / "LC_MESSAGES" / "django.po"))
    informal = messages(read(LOCALE / language / "LC_MESSAGES" / "informal.po"))
    for missing in sorted(wanted - formal.keys(), key=str):
        yield f"not collected: {missing[1]!r} (make messages)"
    for asked, message in formal.items():
        if message.fuzzy:
            yield f"fuzzy: {asked[1]!r}"
        elif not all(told(message)):
            yield f"untranslated: {asked[1]!r}"
        elif asked not in informal and FORMAL[language].search(" ".join(told(message))):
            yield f"formal only: {asked[1]!r}"
    for asked, message in informal.items():
        if asked not in formal:
            yield f"informal without a formal one: {asked[1]!r}"
        elif message.fuzzy or not all(told(message)):
            yield f"informal and untranslated: {asked[1]!r}"


def unsound(catalogue: Path) -> list[str]:
    """What gettext finds: placeholders that differ, plural forms that are missing."""
    checked = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", str(catalogue)],
        capture_output=True,
        text=True,
    )
    return checked.stderr.splitlines() if checked.returncode else []


def main() -> int:
    wanted, failed = collected(), False
    for language in FORMAL:
        found = list(gaps(language, wanted))
        for name in ("django", "informal"):
            found += unsound(LOCALE / language / "LC_MESSAGES" / f"{name}.po")
        failed = failed or bool(found)
        for line in found[:SHOWN]:
            print(f"{language}: {line}", file=sys.stderr)
        if len(found) > SHOWN:
            print(f"{language}: and {len(found) - SHOWN} more", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
