"""Rows know the line they begin on, and nothing unreadable passes."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.pabulib.rows import LONGEST_LINE, Malformed, Record, Sections

HEAD = b"META\nkey;value\n"
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=20)


def records(content: bytes, section: str = "META") -> list[Record]:
    return list(Sections(io.BytesIO(content)).records(section, required=("key", "value")))


def refusal(content: bytes) -> Malformed:
    with pytest.raises(Malformed) as caught:
        records(content)
    return caught.value


def test_a_record_is_read_under_its_column_names_without_surrounding_blanks() -> None:
    (record,) = records(b"META\nKey ; value\nunit; Meadow \n")
    assert (record.line, record.get("key"), record.get("value")) == (3, "unit", "Meadow")
    assert record.get("nothing") == ""


def test_line_ends_byte_order_mark_blank_lines_and_quotes_do_not_matter() -> None:
    plain = records(HEAD + b"unit;Meadow\n")
    assert [row.cells for row in records(b"\xef\xbb\xbf" + HEAD + b"unit;Meadow\n")] == [
        row.cells for row in plain
    ]
    assert records(b'META\r\n"key";"value"\r\n\r\n"unit";Meadow\r\n')[0].cells == plain[0].cells


def test_a_quoted_cell_may_run_over_lines_and_the_next_row_knows_its_own_line() -> None:
    first, second = records(HEAD + b'unit;"Mead\now; ""north"""\ncountry;Nowhere\n')
    assert first.get("value") == 'Mead\now; "north"'
    assert (first.line, second.line) == (3, 5)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "the section META should begin here"),
        (b"\n\n", 1, "the section META should begin here"),
        (b"key;value\nunit;Meadow\n", 1, "the section META should begin here"),
        (b"PROJECTS\nproject_id;cost\n", 1, "the section META should begin here"),
        (b"META\n", 1, "META has no line of column names"),
        (b"META\nPROJECTS\n", 2, "META has no line of column names"),
        (b"META\nkey;worth\n", 2, "META has no column value"),
        (b"META\nkey;value;Value\n", 2, "META has the same column twice"),
        (HEAD + b"unit\n", 3, "1 cells where META has 2 columns"),
        (HEAD + b"unit;Meadow;\n", 3, "3 cells where META has 2 columns"),
        (HEAD + b'unit;"Mea"dow\n', 3, "not a row of cells"),
        (HEAD + b'unit;Meadow\ncountry;"Nowhere\nand on\n', 4, "not a row of cells"),
        (HEAD + "unit;Gdańsk\n".encode("iso-8859-2"), 3, "not UTF-8 text"),
        (HEAD.decode().encode("utf-16"), 1, "not UTF-8 text"),
        (HEAD + b"unit;Mea\0dow\n", 3, "holds a NUL character"),
        (HEAD + b"unit;" + b"x" * LONGEST_LINE, 3, f"longer than {LONGEST_LINE} bytes"),
    ],
)
def test_a_fault_is_named_with_its_line(content: bytes, line: int, reason: str) -> None:
    problem = refusal(content)
    assert problem.line == line
    assert problem.reason.startswith(reason)
    assert str(problem).startswith(f"line {line}: {reason}")


def test_nothing_may_follow_the_last_section() -> None:
    sections = Sections(io.BytesIO(HEAD + b"unit;Meadow\nMETA\n"))
    list(sections.records("META", required=()))
    with pytest.raises(Malformed, match="line 4: a second section META begins here"):
        sections.finish()


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_whatever_csv_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    read = records(HEAD + out.getvalue().encode())

    told = [(key, value) for key, value in rows if key.strip() or value.strip()]
    assert [(row.cells["key"], row.cells["value"]) for row in read] == told


@given(content=st.binary(max_size=300))
def test_any_bytes_end_in_rows_or_in_one_refusal(content: bytes) -> None:
    lines = []
    try:
        lines = [record.line for record in records(HEAD + content)]
    except Malformed as problem:
        lines = [problem.line]
    assert all(1 <= line <= content.count(b"\n") + 4 for line in lines)
