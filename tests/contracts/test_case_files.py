"""The case files that ship with the demonstration have the defects that they say they have."""

import csv
from pathlib import Path

import pytest

from contracts.stop_payment import Order

CASES = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "cases"
SEEN_BY_THE_SERVICE = {
    "agency_unknown",
    "conflict",
    "issuer_ambiguous",
    "issuer_mismatch",
    "issuer_unknown",
    "time_in_future",
}
type_of_row = dict[str, str]


def rows(name: str) -> list[type_of_row]:
    """Return the rows of a case file."""
    with (CASES / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def codes(row: type_of_row) -> set[str]:
    """Return the codes of every defect in a row."""
    filled = {name: cell for name, cell in row.items() if name not in ("outcome", "codes")}
    return {defect.code for defect in Order.examine(filled)[1]}


@pytest.mark.parametrize("row", rows("defective-orders.csv"), ids=lambda row: row["application_id"])
def test_a_defective_row_has_exactly_its_codes(row: type_of_row) -> None:
    assert codes(row) == set(row["codes"].split()) - SEEN_BY_THE_SERVICE


@pytest.mark.parametrize(
    "name", ["boss-impersonation.csv", "ordinary-day.csv", "money-trail-orders.csv"]
)
def test_a_row_of_an_ordinary_file_has_no_defect(name: str) -> None:
    assert {row["application_id"]: codes(row) for row in rows(name) if codes(row)} == {}
