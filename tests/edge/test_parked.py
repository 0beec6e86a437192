"""`tocsin parked`: what was set aside is listed, shown and returned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from contracts.port import Receipt
from services.cli.embedded import System
from services.cli.main import main
from shared.clock import WallClock
from shared.log.tables import create, open_engine
from shared.parking import Parking, parked
from tests.edge.office import OFFICER, enrol, stop_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result


@pytest.fixture
def aside(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receipt]:
    """A store where an order was offered, and yet its offer is parked."""
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
    engine = open_engine(url)
    create(engine, "tests", "wall")
    system = System(engine, WallClock())
    system.edge.start()
    enrol(system.port, system.edge.wait_until_idle)
    [receipt] = system.port.send([stop_order("A-1")], OFFICER)
    assert isinstance(receipt, Receipt)
    system.edge.wait_until_idle()
    system.edge.stop()
    event = system.edge.reader.at(receipt.position)
    assert event
    Parking(engine, "stop_payment.offer").park(event.event_id, event.position, "Error: why", 5)
    yield receipt
    engine.dispose()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["parked", *arguments], catch_exceptions=False)


def test_it_is_listed_and_shown_in_full(aside: Receipt) -> None:
    [listed] = json.loads(run("list", "--json").stdout)
    [shown] = json.loads(run("show", listed["event_id"], "--json").stdout)
    assert shown == listed | {
        "type": "stop_payment.ordered.v1",
        "stream": f"stop_payment-{aside.subject}",
    }
    assert (shown["reason"], shown["attempts"], shown["position"]) == (
        "Error: why",
        5,
        aside.position,
    )
    assert "Error: why" in run("show", listed["event_id"]).stdout


@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.usefixtures("aside")
def test_what_is_returned_is_dealt_with_when_the_system_runs(url: str, *, everything: bool) -> None:
    [listed] = json.loads(run("list", "--json").stdout)
    done = run("retry", "--all" if everything else listed["event_id"])
    assert (done.exit_code, done.stdout) == (0, "Returned: 1.\n")
    engine = open_engine(url)
    system = System(engine, WallClock())
    size = system.edge.reader.size()
    system.edge.start()
    try:
        while parked(engine):
            system.edge.wait_until_idle()
    finally:
        system.edge.stop()
    assert system.edge.reader.size() == size
    engine.dispose()


@pytest.mark.usefixtures("aside")
def test_what_is_not_parked_cannot_be_returned_or_shown() -> None:
    for command in ("retry", "show"):
        refused = run(command, "00000000-0000-0000-0000-000000000000")
        assert refused.exit_code == 2
        assert "`tocsin parked list` shows what is." in refused.stderr


@pytest.mark.usefixtures("aside")
@pytest.mark.parametrize("arguments", [[], ["--all", "00000000-0000-0000-0000-000000000000"]])
def test_it_is_said_what_to_return(arguments: list[str]) -> None:
    refused = run("retry", *arguments)
    assert refused.exit_code == 2
    assert "Name the events to return, or say --all." in refused.stderr
