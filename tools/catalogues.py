"""Refuses message catalogues that do not compile, or hold fuzzy entries nobody has looked at."""

import re
import subprocess
import sys
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"
COUNT = re.compile(r"(\d+) (fuzzy|untranslated)")


def trouble(catalogue: Path) -> list[str]:
    checked = subprocess.run(
        ["msgfmt", "--check", "--statistics", "--output-file=/dev/null", str(catalogue)],
        capture_output=True,
        text=True,
    )
    name = catalogue.relative_to(LOCALE)
    if checked.returncode:
        return [f"{name}: {line}" for line in checked.stderr.splitlines()]
    counts = {what: int(number) for number, what in COUNT.findall(checked.stderr)}
    return [f"{name}: {counts['fuzzy']} fuzzy"] if counts.get("fuzzy") else []


def main() -> int:
    found = [line for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")) for line in trouble(path)]
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
