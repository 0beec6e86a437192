"""Nothing personal lies about: not in the database of a demonstration, nor in what is published."""

from __future__ import annotations

import csv
import tomllib
from typing import TYPE_CHECKING, Any

import orjson

from services.cli.demonstration import FILES, SHIPPED
from services.cli.staging import Casting, in_one_process
from shared.log.read import Reader

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 40
TRAILS = "money-trail-orders.csv"
LONG = 10
"""A line's number of fewer digits is found in many another."""
CHASED = 1
"""So many trails are followed: each leads to many orders more."""
PERSONAL = (
    *("account_number", "account_name", "holder_credit_code", "victim_name", "victim_account"),
    *("victim_id_number", "victim_phone", "reason", "remark"),
    *("officer1_name", "officer1_phone", "officer2_name"),
    *("legal_representative", "legal_representative_id"),
)


def said_of_people(files: list[Path]) -> set[str]:
    """Return what case files say of people.

    But for staff and for companies, whom the directory and the registry name in clear.
    """
    found: set[str] = set()
    companies: set[str] = set()
    for file in files:
        with file.open(encoding="utf-8") as rows:
            said = list(csv.DictReader(rows))
        found |= {(row.get(name) or "").strip() for row in said for name in PERSONAL}
        companies |= {row["name"] for row in said if "uscc" in row}
        found |= {row["number"] for row in said if len(row.get("number", "")) >= LONG}
    people = tomllib.loads((SHIPPED / "directory.toml").read_text("utf-8"))["person"]
    named = {person["name"] for person in people} | companies
    return {text for text in found if len(text) > 1} - named


def said_in_the_books(trails: list[dict[str, Any]]) -> set[str]:
    """Return the accounts that trails lead to, by number and name."""
    found: set[str] = set()
    for node in trails:
        found |= {node["account_number"], node["account_name"]} | said_in_the_books(node["out"])
    return found


def test_a_demonstration_leaves_nothing_of_anybody_in_clear(tmp_path: Path) -> None:
    files = []
    for name in FILES:
        lines = (SHIPPED / "cases" / name).read_text("utf-8").splitlines(keepends=True)
        files.append(tmp_path / name)
        rows = CHASED if name == TRAILS else ROWS
        files[-1].write_text("".join(lines[: rows + 1]), "utf-8")
    url = f"sqlite:///{tmp_path}/store/demo.db"
    with in_one_process(url, ("127.0.0.1", 0), Casting(1, None)) as staged:
        staged.play.upload(files, lambda *_: None)
        with staged.banks() as banks:
            staged.play.conduct(banks, lambda *_: None)
        lines_out = Reader(staged.play.engine).lines(limit=1_000_000)
        assert {
            *("stop_payment.answered.v1", "stop_payment.read.revealed.v1"),
            "stop_payment.hop_proposed.v1",
        } <= {line.type for line in lines_out}
        kept = {file.name: file.read_bytes() for file in (tmp_path / "store").glob("demo.db*")}
    published = "\n".join(line.text for line in lines_out).encode()
    books = orjson.loads((SHIPPED / "books" / "money-trails.json").read_bytes())
    wanted = said_of_people(files) | said_in_the_books(books[:CHASED])
    assert len(wanted) > 2 * ROWS
    for name, content in (kept | {"what is published": published}).items():
        assert [text for text in wanted if text.encode() in content] == [], name
