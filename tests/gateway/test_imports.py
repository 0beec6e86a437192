"""Imports by CSV: an answer for every row, in order, and nothing written of a refused file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from contracts.port import Receipt
from contracts.problems import Problem
from services.gateway.imports import BATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from contracts.port import Answer, Caller, CommandPort, WireCommand
    from tests.gateway.conftest import Gateway


def lines(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def written(rows: list[dict[str, Any]], encoding: str = "utf-8") -> bytes:
    """Return rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def test_every_defective_row_gets_its_outcome_and_codes(
    either_gateway: Gateway, cases: Path
) -> None:
    gateway = either_gateway
    gateway.house.later(hours=7)
    file = (cases / "defective-orders.csv").read_bytes()
    answer = gateway.upload(file)
    assert answer.status_code == 200
    expected = [(row["outcome"], row["codes"].split()) for row in lines(file.decode())]
    got = [(row["outcome"], row.get("codes", [])) for row in answer.json["rows"]]
    assert got == expected
    assert answer.json["ignored_columns"] == ["outcome", "codes"]
    outcomes = [outcome for outcome, _ in expected]
    assert answer.json["counts"] == {name: outcomes.count(name) for name in set(outcomes)}
    columns = set(file.decode().partition("\n")[0].split(","))
    for row in answer.json["rows"]:
        for error in row.get("errors", []):
            assert error["code"] == "conflict" or error["pointer"].lstrip("/") in columns
            assert error["detail"]


def test_a_row_with_a_payments_number_stops_that_payment_beside_others_of_accounts(
    gateway: Gateway,
) -> None:
    account = gateway.house.application("A-1")
    named = ("account_number", "account_name", "account_type")
    payment = {name: said for name, said in account.items() if name not in named}
    number = {"transaction_kind": "bank_serial", "transaction_number": "202611208812345678"}
    rows = [
        account,
        payment | number | {"application_id": "A-2", "bank_code": "ICBC"},
        account | number | {"application_id": "A-3", "bank_code": "ICBC"},
        payment | {"transaction_kind": "bank_serial", "application_id": "A-4", "bank_code": "ICBC"},
    ]
    columns = dict.fromkeys(name for row in rows for name in row if name != "attachments")
    file = written([{name: row.get(name, "") for name in columns} for row in rows])
    answer = gateway.upload(file).json
    assert answer["ignored_columns"] == []
    told = [(row["outcome"], pointers(row)) for row in answer["rows"]]
    assert told == [
        ("accepted", set()),
        ("accepted", set()),
        ("refused", {f"/{name}" for name in named}),
        ("refused", {"/transaction_number"}),
    ]
    gateway.house.settle()
    listed = gateway.get("/v1/orders", "centre").json["orders"]
    assert {row["application_id"]: row["act"] for row in listed} == {
        "A-1": "stop",
        "A-2": "transaction_stop",
    }
    again = gateway.upload(file).json
    assert again["counts"] == {"accepted": 0, "repeated": 2, "refused": 2}


def pointers(row: dict[str, Any]) -> set[str]:
    """Return what was wrong with a row."""
    return {error["pointer"] for error in row.get("errors", [])}


def test_the_same_file_again_is_repeated_row_by_row(gateway: Gateway, cases: Path) -> None:
    gateway.house.later(hours=7)
    file = (cases / "boss-impersonation.csv").read_bytes()
    first, again = gateway.upload(file).json, gateway.upload(file).json
    assert {row["outcome"] for row in first["rows"]} == {"accepted"}
    assert [row | {"outcome": "repeated"} for row in first["rows"]] == again["rows"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_in_another_encoding_makes_the_same_orders(
    gateway: Gateway, cases: Path, encoding: str
) -> None:
    gateway.house.later(hours=7)
    file = (cases / "boss-impersonation.csv").read_bytes()
    first = gateway.upload(file).json
    again = gateway.upload(file.decode().encode(encoding)).json
    assert [row | {"outcome": "repeated"} for row in first["rows"]] == again["rows"]


def test_an_order_sent_as_json_is_repeated_by_csv_and_the_other_way_round(gateway: Gateway) -> None:
    one, other = gateway.house.application("A-1"), gateway.house.application("A-2")
    gateway.order("A-1")
    rows = gateway.upload(written([one, other])).json["rows"]
    assert [row["outcome"] for row in rows] == ["repeated", "accepted"]
    assert gateway.order("A-2").json["outcome"] == "repeated"


def test_a_row_of_another_shape_does_not_stop_the_others(gateway: Gateway) -> None:
    rows = [gateway.house.application(f"A-{number}") for number in range(3)]
    text = written(rows).decode().split("\r\n")
    text[2] += ",one more"
    answers = gateway.upload("\r\n".join(text).encode()).json["rows"]
    assert [row["outcome"] for row in answers] == ["accepted", "refused", "accepted"]
    assert [row["row"] for row in answers] == [1, 2, 3]
    assert answers[1]["codes"] == ["row_shape"]
    columns = len(rows[0])
    assert f"({columns + 1} / {columns})" in answers[1]["errors"][0]["detail"]


def test_rows_are_answered_in_the_readers_language(gateway: Gateway) -> None:
    file = written([gateway.house.application("A-1") | {"amount": "0"}])
    chinese = gateway.upload(file, **{"Accept-Language": "zh-CN"})
    english = gateway.upload(file)
    assert chinese.json["rows"][0]["errors"][0]["detail"] == "金额必须大于零。"
    assert english.json["rows"][0]["errors"][0]["detail"] == "The amount must be above zero."
    assert english.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("spoil", "status", "slug"),
    [
        (lambda file: file.replace(b"amount", b"betrag", 1), 422, "missing-columns"),
        (lambda file: file.replace(b"amount", b"currency", 1), 400, "malformed-csv"),
        (lambda file: file + b'"open', 400, "malformed-csv"),
        (lambda file: file + b"\0", 400, "malformed-csv"),
        (lambda file: file + b"\xff", 400, "malformed-csv"),
        (lambda _: b"", 400, "malformed-csv"),
    ],
)
def test_a_refused_file_writes_nothing(
    gateway: Gateway,
    spoil: Callable[[bytes], bytes],
    status: int,
    slug: str,
) -> None:
    good = written([gateway.house.application(f"A-{number}") for number in range(3)])
    answer = gateway.upload(spoil(good))
    assert answer.status_code == status
    assert answer.json["type"].endswith(f"/{slug}")
    assert answer.json["errors"]
    gateway.house.settle()
    assert gateway.get("/v1/orders", "centre").json["orders"] == []


def test_a_file_over_64_mebibytes_is_too_large(gateway: Gateway) -> None:
    answer = gateway.upload(b"x" * (64 * 2**20 + 1))
    assert answer.status_code == 413
    assert "in parts of at most 64 MiB" in answer.json["errors"][0]["detail"]
    assert "64 MiB" in answer.json["detail"]


def test_a_header_alone_makes_no_orders(gateway: Gateway) -> None:
    header = written([gateway.house.application("A-1")]).partition(b"\r\n")[0]
    assert gateway.upload(header).json == {
        "rows": [],
        "ignored_columns": [],
        "counts": {"accepted": 0, "repeated": 0, "refused": 0},
        "last_position": -1,
    }


class Failing:
    """A port that works for a while, then fails."""

    def __init__(self, port: CommandPort, how: Exception | Problem) -> None:
        """Pass on the first batch, then fail as told."""
        self.port = port
        self.how = how
        self.batches = 0

    def send(self, commands: Sequence[WireCommand], caller: Caller) -> list[Answer]:
        """Return what the port says, or fail."""
        self.batches += 1
        if self.batches == 1:
            return self.port.send(commands, caller)
        if isinstance(self.how, Problem):
            return [self.how for _ in commands]
        raise self.how


@pytest.mark.parametrize(
    ("how", "slug"),
    [(RuntimeError("secret"), "internal"), (Problem("store-unavailable"), "store-unavailable")],
)
def test_an_answer_that_was_broken_off_ends_with_the_problem(
    gateway: Gateway, how: Exception | Problem, slug: str
) -> None:
    gateway.send_to(Failing(gateway.house.edge.port, how))
    rows = [gateway.house.application(f"A-{number}") for number in range(BATCH + 1)]
    answer = gateway.upload(written(rows)).json
    assert len(answer["rows"]) == BATCH
    assert answer.keys() == {"rows", "problem"}
    assert answer["problem"]["type"].endswith(f"/{slug}")
    gateway.send_to(gateway.house.edge.port)
    assert gateway.upload(written(rows)).json["counts"] == {
        "accepted": 1,
        "repeated": BATCH,
        "refused": 0,
    }


class Counting:
    """A port that writes nothing, and remembers how much it was given at once."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.largest = 0
        self.rows = 0

    def send(self, commands: Sequence[WireCommand], _caller: Caller) -> list[Answer]:
        """Return a receipt for each command."""
        self.largest = max(self.largest, len(commands))
        self.rows += len(commands)
        return [Receipt(one.id, one.id, "accepted", 0, 0, 1, "00", "") for one in commands]


def test_a_hundred_thousand_rows_are_taken_in_batches_and_answered_as_they_go(
    gateway: Gateway,
) -> None:
    port = Counting()
    gateway.send_to(port)
    row = written([gateway.house.application("A-1")]).split(b"\r\n")
    file = b"\r\n".join([row[0], *[row[1]] * 100_000])
    answer = gateway.upload(file)
    pieces = [len(piece) for piece in answer.iter_encoded()]
    assert (port.rows, port.largest) == (100_000, BATCH)
    assert len(pieces) == 100_000 // BATCH + 2
    assert max(pieces) < 2 * max(pieces[1:3])
