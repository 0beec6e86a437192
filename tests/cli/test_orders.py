"""`tocsin orders`: case files in by the command line, orders shown with personal data masked."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from services.cli.demonstration import SHIPPED

Run = Callable[..., Result]
DEFECTIVE = SHIPPED / "cases" / "defective-orders.csv"
pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of five sound orders."""
    lines = (SHIPPED / "cases" / "ordinary-day.csv").read_text("utf-8").splitlines(keepends=True)
    file = tmp_path / "five.csv"
    file.write_text("".join(lines[:6]), "utf-8")
    return file


def take_in(run: Run, file: Path, officer: str = "officer") -> Result:
    return run("orders", "import", file, "--officer", officer, "--json")


def test_every_defective_row_gets_its_outcome_and_codes(run: Run) -> None:
    done = take_in(run, DEFECTIVE)
    with DEFECTIVE.open(encoding="utf-8", newline="") as source:
        expected = [(row["outcome"], row["codes"].split()) for row in csv.DictReader(source)]
    rows = json.loads(done.stdout)["rows"]
    assert [(row["outcome"], row.get("codes", [])) for row in rows] == expected
    assert done.exit_code == 1


def test_a_file_sent_again_doubles_nothing(run: Run, file: Path) -> None:
    first, again = take_in(run, file), take_in(run, file)
    assert json.loads(first.stdout)["counts"] == {"accepted": 5, "repeated": 0, "refused": 0}
    assert json.loads(again.stdout)["counts"] == {"accepted": 0, "repeated": 5, "refused": 0}
    assert (first.exit_code, again.exit_code) == (0, 0)


def test_refused_rows_are_shown_with_reasons(run: Run) -> None:
    done = run("orders", "import", DEFECTIVE, "--officer", "officer")
    assert "check digit" in done.stdout
    assert "4 accepted, 1 repeated, 27 refused" in done.stdout


def test_a_file_without_required_columns_is_refused_whole(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("application_id,amount\nA1,1.00\n")
    done = take_in(run, file)
    assert done.exit_code == 1
    assert "account_number" in done.stderr


@pytest.mark.parametrize("login", ["nobody", "clerk-icbc"])
def test_only_an_officer_gives_orders(run: Run, file: Path, login: str) -> None:
    done = take_in(run, file, login)
    assert done.exit_code in (1, 2)
    assert json.loads(run("orders", "list", "--json").stdout) == []


def test_an_order_is_shown_with_its_events_and_without_personal_data(run: Run, file: Path) -> None:
    order = json.loads(take_in(run, file).stdout)["rows"][0]["order_id"]
    shown = run("orders", "show", order, "--json").stdout
    found = json.loads(shown)
    assert [event["type"] for event in found["events"]][:1] == ["stop_payment.ordered.v1"]
    assert found["account_masked"].startswith("6226 ****")
    for secret in ("6226316869782529", "孙平", "周丽"):
        assert secret not in shown


def test_an_unknown_order_is_said_to_be_unknown(run: Run) -> None:
    done = run("orders", "show", "9ce401cf-84c2-5659-8c72-3bd31ef3aa90")
    assert done.exit_code == 2
    assert "tocsin orders list" in done.stderr
