"""`tocsin cases erase`: a case is forgotten from the command line, after a question."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from services.cli.demonstration import SHIPPED

Run = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def case(run: Run, tmp_path: Path) -> str:
    """Return the case of an order that was taken in."""
    lines = (SHIPPED / "cases" / "ordinary-day.csv").read_text("utf-8").splitlines(keepends=True)
    file = tmp_path / "one.csv"
    file.write_text("".join(lines[:2]), "utf-8")
    assert run("orders", "import", file, "--officer", "officer").exit_code == 0
    with file.open(encoding="utf-8") as rows:
        return next(csv.DictReader(rows))["case_number"]


def masked(run: Run) -> list[str]:
    return [row["account_masked"] for row in json.loads(run("orders", "list", "--json").stdout)]


def test_a_case_is_erased_once_and_its_log_and_views_are_whole(run: Run, case: str) -> None:
    assert "****" in masked(run)[0]
    done = run("cases", "erase", case, "--reason", "kept long enough", given="y\n")
    assert done.exit_code == 0, done.output
    assert f"The case {case} is erased" in done.output
    assert masked(run) == ["[erased]"]
    again = run("cases", "erase", case, "--reason", "kept long enough", "--yes")
    assert again.exit_code == 0, again.output
    assert run("log", "verify").exit_code == 0
    assert run("projections", "check").exit_code == 0
    assert run("projections", "rebuild").exit_code == 0
    assert masked(run) == ["[erased]"]


def test_nothing_is_erased_without_a_yes(run: Run, case: str) -> None:
    assert run("cases", "erase", case, "--reason", "no", given="n\n").exit_code == 1
    assert "****" in masked(run)[0]


def test_an_unknown_case_cannot_be_erased(run: Run) -> None:
    done = run("cases", "erase", "A3305000000002026119999", "--reason", "x", "--yes")
    assert done.exit_code != 0


def test_without_its_master_key_nothing_starts_and_nothing_is_sealed(
    run: Run, case: str, tmp_path: Path
) -> None:
    key = tmp_path / "keys" / "master-key"
    assert case
    for there, said in ((None, "No such file"), ("ab" * 32, "is not the master key")):
        key.unlink(missing_ok=True)
        if there:
            key.write_text(there)
        done = run("orders", "list")
        assert done.exit_code == 2
        assert "The master key cannot be used" in done.output
        assert said in done.output
