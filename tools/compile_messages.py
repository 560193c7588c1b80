"""Compiles the message catalogues that are younger than what was made of them.

With Babel, since a fresh machine has no gettext. A catalogue that does not parse stops it.
"""

import sys
from pathlib import Path

from babel.messages import mofile, pofile

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogue(source: Path) -> bool:
    """Whether there was something to do. The new file appears whole or not at all."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    with source.open("rb") as file:
        catalogue = pofile.read_po(file, abort_invalid=True)
    beside = target.with_suffix(".new")
    with beside.open("wb") as file:
        mofile.write_mo(file, catalogue)
    beside.replace(target)
    return True


def main(folder: Path = LOCALE) -> int:
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        try:
            compile_catalogue(source)
        except pofile.PoFileError as problem:
            print(f"{source.relative_to(folder)}: {problem}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
