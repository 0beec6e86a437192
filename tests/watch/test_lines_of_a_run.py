"""Whatever happens in a run, its log lines name nobody: no name, account, number of the cases."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from services.cli.demonstration import FILES, SHIPPED
from services.cli.plan import Place
from services.cli.projections import PROJECTIONS
from services.cli.staging import Casting, in_many
from services.cli.uploads import accepted
from shared.rebuild import check, rebuild

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

TOCSIN = Path(sys.executable).parent / "tocsin"
PERSONAL = (
    *("account_number", "account_name", "victim_name", "victim_account"),
    *("officer1_id", "officer1_name", "officer2_id", "officer2_name"),
)
LONG = 10
"""A number of fewer digits is found in many another."""
ROWS = {"money-trail-orders.csv": 1}
"""So many of a file, otherwise 15: each trail leads to many orders more."""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A folder with the first orders of each case file."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in FILES:
        lines = (SHIPPED / "cases" / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[: ROWS.get(name, 15) + 1]), "utf-8")
    return folder


def personal(cases: Path) -> set[str]:
    """Return everything in case files that is somebody's."""
    found: set[str] = set()
    for file in cases.glob("*.csv"):
        with file.open(encoding="utf-8") as rows:
            said = list(csv.DictReader(rows))
        found |= {row.get(name) or "" for row in said for name in PERSONAL}
        found |= {row["number"] for row in said if len(row.get("number", "")) >= LONG}
    return {value.strip() for value in found} - {""}


def lines_in(text: str) -> list[dict[str, Any]]:
    """Return the log lines among whatever else was printed."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def named(lines: Sequence[dict[str, Any]], values: set[str]) -> dict[str, dict[str, Any]]:
    """Return which values are words in which lines, apart from when those were written."""
    chinese = "|".join(re.escape(value) for value in values if not value.isascii())
    latin = "|".join(re.escape(value) for value in values if value.isascii())
    anybody = re.compile(rf"{chinese}|(?<![0-9A-Za-z.])(?:{latin})(?![0-9A-Za-z])")
    told = [(line, {**line, "timestamp": ""}.values()) for line in lines]
    said = [(line, " ".join(map(str, values))) for line, values in told]
    return {match.group(): line for line, text in said for match in anybody.finditer(text)}


@pytest.mark.slow
def test_a_run_names_nobody(cases: Path, tmp_path: Path) -> None:
    values = personal(cases)
    settings = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
        "TOCSIN_LOG_LEVEL": "debug",
        "TOCSIN_DATABASE_URL": f"sqlite:///{tmp_path}/run.db",
    }
    done = subprocess.run(
        [TOCSIN, "demo", "--json", "--cases", cases],
        env=settings,
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    lines = lines_in(done.stderr)
    commands = [line for line in lines if line["event"] == "command"]
    assert {line["outcome"] for line in commands} >= {"accepted", "invalid-command"}
    requests = [line for line in lines if line["event"] == "request"]
    assert {"POST"} <= {line["method"] for line in requests}
    assert len(values) > 40
    assert named(lines, values) == {}


@pytest.mark.slow
def test_many_processes_name_nobody_and_one_order_can_be_followed_through_them(
    cases: Path, tmp_path: Path, postgres: PrivatePostgres, rabbit: PrivateRabbit
) -> None:
    place = Place(postgres.fresh_database(), rabbit.uri, tmp_path, "127.0.0.1:0", "debug")
    with in_many(place, Casting(1, None)) as staged:
        staged.play.upload([cases / name for name in FILES], lambda *_: None)
        with staged.banks() as banks:
            staged.play.conduct(banks, lambda *_: None)
        order = accepted(staged.play.rows)[0]
        for projected in PROJECTIONS.values():
            projection = projected(staged.play.vault)
            rebuild(staged.play.engine, projection, lambda *_: None)
            assert check(staged.play.engine, projection, lambda *_: None).difference is None
    logs = {file.stem: lines_in(file.read_text("utf-8")) for file in tmp_path.glob("*.log")}
    assert {line["process"] for lines in logs.values() for line in lines} == logs.keys()
    assert named([line for lines in logs.values() for line in lines], personal(cases)) == {}
    told = [line for line in logs["stop_payment"] if line.get("order") == order]
    assert [line["command"].split(".")[1] for line in told][:2] == ["order", "offer"]
    requests = {line.get("request_id") for line in logs["gateway"] if line["event"] == "request"}
    assert told[0]["request_id"] in requests
    assert [line["position"] for line in told] == sorted(line["position"] for line in told)


def test_somebody_in_a_line_would_be_noticed(cases: Path) -> None:
    values = personal(cases)
    for value in values:
        assert named([{"event": f"order for {value} failed", "timestamp": "x"}], values)
