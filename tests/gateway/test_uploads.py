"""CSV is checked whole before a row is taken: encoding, header, shape."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.problems import Refused
from contracts.stop_payment import Order
from services.gateway.uploads import LONGEST_CELL, PAPER, Table, open_table, required

REQUIRED = required(Order)
NEEDED = (*REQUIRED, PAPER)
HEADER = ",".join(NEEDED)
ROW = ",".join(f"v{number:02}" for number in range(len(NEEDED)))
FIELDS = dict(zip(NEEDED, ROW.split(","), strict=True))
NAMED = FIELDS["account_name"]


def table(text: str, encoding: str = "utf-8") -> Table:
    """Return the table in a text."""
    return open_table(io.BytesIO(text.encode(encoding)), Order)


def refusal(file: bytes) -> tuple[str, str, Sequence[str]]:
    """Return the slug, place and codes of what is wrong with a file."""
    with pytest.raises(Refused) as refused:
        open_table(io.BytesIO(file), Order)
    problem = refused.value.problem
    return problem.slug, problem.hint, problem.codes


def test_the_columns_a_stop_order_cannot_do_without() -> None:
    assert set(REQUIRED) == {
        *("application_id", "case_number", "urgency", "account_number", "account_name"),
        *("account_type", "amount", "currency", "transfer_time", "officer1_id"),
        *("officer1_name", "officer2_id", "officer2_name"),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_read_alike(encoding: str, end: str) -> None:
    text = end.join([HEADER, ROW.replace(NAMED, "黄强桂·买买提"), ""])
    (row,) = table(text, encoding).rows()
    assert row == FIELDS | {"account_name": "黄强桂·买买提"}


def test_characters_outside_the_first_plane_are_read_in_gb18030() -> None:
    (row,) = table(f"{HEADER}\n{ROW.replace(NAMED, '𠮷𡈽')}\n", "gb18030").rows()
    assert row == FIELDS | {"account_name": "𠮷𡈽"}


def test_columns_may_be_reordered() -> None:
    header, row = (",".join(reversed(line.split(","))) for line in (HEADER, ROW))
    assert list(table(f"{header}\n{row}\n").rows()) == [FIELDS]


def test_extra_columns_are_ignored_and_named() -> None:
    found = table(f"outcome,{HEADER},attachments\nx,{ROW},y\n")
    assert found.ignored == ["outcome", "attachments"]
    assert list(found.rows()) == [FIELDS]


def test_an_empty_cell_is_an_absent_field() -> None:
    (row,) = table(f"{HEADER},reason\n{ROW},\n").rows()
    assert row == FIELDS


def test_blank_lines_are_skipped() -> None:
    assert list(table(f"{HEADER}\n\n{ROW}\n\n\n{ROW}\n").rows()) == [FIELDS, FIELDS]


def test_a_row_of_another_shape_is_told_from_its_neighbours() -> None:
    found = table(f"{HEADER}\n{ROW},one more\n{ROW}\none cell\n")
    assert list(found.rows()) == [len(NEEDED) + 1, FIELDS, 1]


def test_quoted_cells_hold_commas_quotes_and_lines() -> None:
    row = ROW.replace(NAMED, '"a, ""b""\nc"')
    assert list(table(f"{HEADER}\n{row}\n").rows()) == [FIELDS | {"account_name": 'a, "b"\nc'}]


def test_a_table_can_be_read_twice() -> None:
    found = table(f"{HEADER}\n{ROW}\n")
    assert list(found.rows()) == list(found.rows())


@pytest.mark.parametrize(
    ("file", "place", "code"),
    [
        (b"", "1", "csv_empty"),
        (b"\n\n", "1", "csv_empty"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "1", "csv_encoding"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16-le"), "1", "csv_nul"),
        (f"{HEADER}\n{ROW}\n".encode() + b"\xff\xff\n", "3", "csv_encoding"),
        (f"{HEADER}\n{ROW}\n\0{ROW}\n".encode(), "3", "csv_nul"),
        (f"{HEADER}\n{ROW.replace(NAMED, chr(34) + 'open')}\n".encode(), "2", "csv_quotes"),
        (f'{HEADER}\n{ROW}\n"a"b,{ROW}\n'.encode(), "3", "csv_quotes"),
        (f"{HEADER},amount\n".encode(), "1", "csv_duplicate_column"),
        (
            f"{HEADER}\n{ROW.replace(NAMED, 'x' * (LONGEST_CELL + 1))}\n".encode(),
            "2",
            "csv_cell_too_long",
        ),
    ],
)
def test_a_file_that_is_not_csv_throughout_is_refused(file: bytes, place: str, code: str) -> None:
    assert refusal(file) == ("malformed-csv", place, [code])


def test_the_paper_is_a_column_too_unless_the_file_tells_kinds_of_application_apart() -> None:
    bare = ",".join(REQUIRED)
    assert refusal(f"{bare}\n".encode())[:2] == ("missing-columns", "legal_document_number")
    assert open_table(io.BytesIO(f"{bare},application_type\n".encode()), Order).ignored == []


def test_a_header_of_a_million_columns_is_refused_like_any_other() -> None:
    assert refusal(b"a," * 1_000_000 + b"a")[2] == ["csv_duplicate_column"]


def test_missing_columns_are_all_named() -> None:
    header = ",".join(name for name in NEEDED if name not in {"amount", "urgency"})
    slug, named, codes = refusal(f"{header}\n".encode())
    assert (slug, named, codes) == ("missing-columns", "urgency, amount", ["column_missing"])


@given(st.binary(max_size=300) | st.text(alphabet='a,"\n\r\t;黄\0').map(str.encode))
def test_any_bytes_after_a_good_header_are_read_or_refused(rest: bytes) -> None:
    try:
        for row in open_table(io.BytesIO(f"{HEADER}\n".encode() + rest), Order).rows():
            assert isinstance(row, int) or set(row) <= set(NEEDED)
    except Refused as refused:
        assert refused.problem.slug == "malformed-csv"  # noqa: PT017  both ways out are right
