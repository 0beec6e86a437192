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

if TYPE_CHECKING:
    from collections.abc import Sequence

TOCSIN = Path(sys.executable).parent / "tocsin"
PERSONAL = (
    *("account_number", "account_name", "victim_name", "victim_account"),
    *("officer1_id", "officer1_name", "officer2_id", "officer2_name"),
)
ROWS = 40


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A folder with the first orders of each case file."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in FILES:
        lines = (SHIPPED / "cases" / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[: ROWS + 1]), "utf-8")
    return folder


def personal(cases: Path) -> set[str]:
    """Return everything in case files that is somebody's."""
    found: set[str] = set()
    for file in cases.glob("*.csv"):
        with file.open(encoding="utf-8") as rows:
            found |= {row[name] or "" for row in csv.DictReader(rows) for name in PERSONAL}
    return {value.strip() for value in found} - {""}


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
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    commands = [line for line in lines if line["event"] == "command"]
    assert {line["outcome"] for line in commands} >= {"accepted", "invalid-command"}
    requests = [line for line in lines if line["event"] == "request"]
    assert {"POST"} <= {line["method"] for line in requests}
    assert len(values) > ROWS
    assert named(lines, values) == {}


def test_somebody_in_a_line_would_be_noticed(cases: Path) -> None:
    values = personal(cases)
    for value in values:
        assert named([{"event": f"order for {value} failed", "timestamp": "x"}], values)
