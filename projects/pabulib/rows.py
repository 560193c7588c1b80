"""From bytes to rows that know their line. Never more than one row in memory."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

SECTIONS = ("META", "PROJECTS", "VOTES")
# No honest row comes near; a file without line ends must not fill the memory.
LONGEST_LINE = 100_000


class Malformed(ValueError):
    """The file breaks the format. Says the line, counted from one, and the reason."""

    def __init__(self, reason: str, *, line: int) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line it begins on."""

    line: int
    cells: list[str]

    @property
    def heading(self) -> str:
        """The section that begins here, or nothing."""
        name = self.cells[0].strip().upper()
        alone = not any(cell.strip() for cell in self.cells[1:])
        return name if alone and name in SECTIONS else ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row under its column names."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell without surrounding blanks; empty where the file has no such column."""
        return self.cells.get(column, "").strip()

    def require(self, column: str) -> str:
        if value := self.get(column):
            return value
        raise Malformed(f"{column} is empty", line=self.line)


class Sections:
    """Reads a file section after section, in the order the format gives them."""

    def __init__(self, file: BinaryIO) -> None:
        self._rows = _rows(file)
        self._next = next(self._rows, None)
        self._line = 1

    def records(self, section: str, *, required: tuple[str, ...]) -> Iterator[Record]:
        """The rows of `section`, which must be the next one; `required` columns must exist."""
        heading = self._take()
        if heading is None or heading.heading != section:
            raise Malformed(f"the section {section} should begin here", line=self._line)
        columns = self._columns(section, required)
        while self._next is not None and not self._next.heading:
            row = self._take()
            assert row is not None
            if len(row.cells) != len(columns):
                raise Malformed(
                    f"{len(row.cells)} cells where {section} has {len(columns)} columns",
                    line=row.line,
                )
            yield Record(row.line, dict(zip(columns, row.cells, strict=True)))

    def finish(self) -> None:
        """Nothing may follow the last section."""
        if self._next is not None:
            raise Malformed(
                f"a second section {self._next.heading} begins here", line=self._next.line
            )

    def _columns(self, section: str, required: tuple[str, ...]) -> list[str]:
        row = self._take()
        if row is None or row.heading:
            raise Malformed(f"{section} has no line of column names", line=self._line)
        columns = [cell.strip().lower() for cell in row.cells]
        if missing := [name for name in required if name not in columns]:
            raise Malformed(f"{section} has no column {missing[0]}", line=row.line)
        if len(set(columns)) < len(columns):
            raise Malformed(f"{section} has the same column twice", line=row.line)
        return columns

    def _take(self) -> Row | None:
        row = self._next
        if row is not None:
            self._line = row.line
            self._next = next(self._rows, None)
        return row


def _rows(file: BinaryIO) -> Iterator[Row]:
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=";", strict=True)
    while True:
        # A quoted cell may go over several lines: a row is known by its first.
        begins = lines.read + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise Malformed(f"not a row of cells ({problem})", line=begins) from problem
        if any(cell.strip() for cell in cells):
            yield Row(begins, cells)


class _Lines:
    """The decoded lines of a file, and how many of them have been read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self._file.readline(LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        self.read += 1
        if len(raw) > LONGEST_LINE:
            raise Malformed(f"longer than {LONGEST_LINE} bytes", line=self.read)
        try:
            # Some programs write a byte order mark first; kept, it would be a part of the heading.
            line = raw.decode("utf-8-sig" if self.read == 1 else "utf-8")
        except UnicodeDecodeError as problem:
            raise Malformed("not UTF-8 text", line=self.read) from problem
        if "\0" in line:
            raise Malformed("holds a NUL character", line=self.read)
        return line
