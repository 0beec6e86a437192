"""`tocsin policy`: which packs there are, what they say, and which is in force."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result

from contracts.policy import FIRST, PackDefective, packs
from contracts.policy.keys import KEYS

Run = Callable[..., Result]
NEXT_YEAR = f"{datetime.now(UTC).year + 1}-01-01T00:00:00+08:00"
pytestmark = pytest.mark.usefixtures("directory")


def states(run: Run) -> dict[tuple[str, str], tuple[str, str | None]]:
    found: list[dict[str, Any]] = json.loads(run("policy", "list", "--json").stdout)
    return {(row["pack"], row["version"]): (row["state"], row["since"]) for row in found}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("│")]


def activate(run: Run, *more: str, pack: str = "BEST-2025", version: str = "2026-11") -> Result:
    return run("policy", "activate", pack, version, "--reason", "试行", *more)


def test_where_nothing_was_activated_the_first_pack_is_in_force(run: Run) -> None:
    assert states(run) == {
        name: ("in_force" if name == FIRST else "idle", None) for name in packs()
    }


def test_a_pack_is_put_in_force_for_later(run: Run) -> None:
    done = activate(run, "--from", NEXT_YEAR)
    assert done.exit_code == 0, done.output
    assert states(run)[FIRST] == ("in_force", None)
    state, since = states(run)["BEST-2025", "2026-11"]
    assert state == "to_come"
    assert since is not None
    assert datetime.fromisoformat(since) == datetime.fromisoformat(NEXT_YEAR)
    assert f"in force from {since} on" in done.output


def test_a_pack_begins_in_a_minute_if_nothing_is_said(run: Run) -> None:
    before = datetime.now(UTC)
    assert activate(run).exit_code == 0
    _, since = states(run)["BEST-2025", "2026-11"]
    assert since is not None
    ahead = datetime.fromisoformat(since) - before
    assert timedelta(seconds=59) < ahead < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("pack", "begins", "words"),
    [
        ("CN-1999", NEXT_YEAR, "There is no such policy pack. There are: BEST-2025 2026-11"),
        ("BEST-2025", "2026-01-01T00:00:00+08:00", "or later"),
        ("BEST-2025", "tomorrow", "in_force_from"),
    ],
)
def test_what_cannot_be_put_in_force_says_why(run: Run, pack: str, begins: str, words: str) -> None:
    refused = activate(run, "--from", begins, pack=pack)
    assert refused.exit_code == 1
    assert words in refused.output


def test_a_pack_is_shown_with_the_source_of_each_value(run: Run) -> None:
    said = json.loads(run("policy", "show", "CN-2024", "--json").stdout)
    assert said.keys() == KEYS.keys()
    assert said["stop_payment.stop.duration"]["amount"] == 48
    table = run("policy", "show", "CN-2024", "2026-11").stdout
    cells = {row[1]: row[2] for row in map(_cells, table.splitlines()) if len(row) > 2}
    assert cells["stop_payment.stop.duration"] == "48 hours"
    assert cells["stop_payment.stop.warnings"] == "12, 4, 1 hours"
    assert cells["stop_payment.freeze.approver.ordinary"] == "county"
    assert cells["stop_payment.stop.max_count"] == "2"
    assert cells["stop_payment.chase.issue"] == "yes"
    assert cells["stop_payment.preflight.attachment"] == "no"
    assert "银发〔2016〕86号" in table


def test_a_pack_that_is_not_there_is_named_with_those_that_are(run: Run) -> None:
    refused = run("policy", "show", "CN-2024", "1999-01")
    assert refused.exit_code == 2
    assert "There is no pack CN-2024 1999-01; there are: BEST-2025 2026-11" in refused.output


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [(("orders", "list"), 2), (("policy", "show", "CN-2024"), 2), (("doctor",), 1)],
)
def test_nothing_starts_with_a_pack_that_cannot_be_used(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], exit_code: int
) -> None:
    def defective() -> None:
        raise PackDefective("mine.toml: clock.skew: missing; it is a length of time")

    monkeypatch.setattr("shared.ask.packs", defective)
    monkeypatch.setattr("services.cli.commands.policy.packs", defective)
    monkeypatch.setattr("services.cli.commands.doctor.packs", defective)
    refused = run(*words)
    assert refused.exit_code == exit_code
    assert "mine.toml: clock.skew: missing" in refused.output
