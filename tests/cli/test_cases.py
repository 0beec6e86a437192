"""`tocsin cases erase`, `reports erase`: what is forgotten from the command line, when asked."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result

from contracts.examples import examples
from contracts.port import Caller, Receipt, WireCommand, order_id
from contracts.reporting import Report
from contracts.stop_payment import Order
from services.cli.demonstration import SHIPPED
from services.cli.embedded import existing
from services.gateway.readmodels.orders import OrdersProjection
from tests.application import APPLICATION, application

Run = Callable[..., Result]
TRANSFER = {
    "account_number": APPLICATION["account_number"],
    "transfer_time": "2026-01-20T11:04:00+08:00",
}
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


@pytest.fixture
def reports(run: Run) -> list[str]:
    """Return two reports of a bank: one that an order of APPLICATION's case took up, one not."""
    assert run("orders", "list").exit_code == 0
    clerk, officer = Caller("ICBC", "console", "clerk-icbc"), Caller("HZAFC", "import", "officer")
    told = {**examples()[Report.wire], "reported_to": "HZAFC", "stopped_at": None, **TRANSFER}
    order = application("A-1", application_type="02", original_application_id="R-1", **TRANSFER)
    with existing() as made:
        said = [(Report.wire, {**told, "application_id": name}, clerk) for name in ("R-1", "R-2")]
        for wire, data, caller in (*said, (Order.wire, order, officer)):
            [answer] = made.port.send([WireCommand(uuid4(), wire, data)], caller)
            assert isinstance(answer, Receipt), answer
        made.settle(OrdersProjection.name)
    return [str(order_id("ICBC", name)) for name in ("R-1", "R-2")]


def test_a_case_is_erased_with_the_reports_that_its_orders_took_up(
    run: Run, reports: list[str]
) -> None:
    taken_up, other = reports
    done = run("cases", "erase", APPLICATION["case_number"], "--reason", "old", "--yes")
    assert done.exit_code == 0, done.output
    assert f"the report {taken_up}" in done.output
    assert other not in done.output
    assert sorted(masked(run)) == ["6220 **** **** 7789", "[erased]", "[erased]"]


def test_a_report_is_erased_by_itself_and_its_log_and_views_are_whole(
    run: Run, reports: list[str]
) -> None:
    done = run("reports", "erase", reports[1], "--reason", "kept long enough", given="y\n")
    assert done.exit_code == 0, done.output
    assert f"The report {reports[1]} is erased" in done.output
    assert masked(run).count("[erased]") == 1
    assert run("log", "verify").exit_code == 0
    assert run("projections", "check").exit_code == 0
    for kind in ("reports", "companies"):
        unknown = run(kind, "erase", uuid4(), "--reason", "x", "--yes")
        assert (unknown.exit_code, "Not found" in unknown.output) == (1, True), unknown.output
