"""`tocsin log verify` in full, and from where the last check ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from services.cli.bench.filled import EVENTS_AN_ORDER, fill
from services.cli.main import main
from shared.log.tables import open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

TWO, THREE = 2 * EVENTS_AN_ORDER, 3 * EVENTS_AN_ORDER
"""How many events so many orders are."""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A log of two answered orders."""
    url = f"sqlite:///{tmp_path}/tocsin.db"
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
    engine = open_engine(url)
    assert fill(engine, TWO) == TWO
    yield engine
    engine.dispose()


def said(*words: str, code: int = 0) -> dict[str, Any]:
    """What `log verify --json` says, ended with that code."""
    done = CliRunner().invoke(main, ["log", "verify", "--json", *words])
    assert done.exit_code == code, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_second_check_looks_only_at_what_is_new(store: Engine, tmp_path: Path) -> None:
    state = str(tmp_path / "verified.json")
    assert said("--state", state)["checked"] == TWO
    fill(store, 1)
    later = said("--state", state)
    assert (later["size"], later["checked"]) == (THREE, EVENTS_AN_ORDER)
    assert said("--state", state)["checked"] == 0
    whole = said("--state", state, "--full")
    assert (whole["checked"], whole["root"]) == (THREE, later["root"])


@pytest.mark.usefixtures("store")
def test_people_are_told_what_was_not_looked_at(tmp_path: Path) -> None:
    words = ["log", "verify", "--state", str(tmp_path / "verified.json")]
    first, second = (CliRunner().invoke(main, words).stdout for _ in range(2))
    assert first.startswith(f"The log is whole.\nsize    {TWO}\nroot    ")
    assert f"its first {TWO} events were not looked at." in second


def test_a_defect_leaves_the_state_where_it_was(store: Engine, tmp_path: Path) -> None:
    state = tmp_path / "verified.json"
    said("--state", str(state))
    before = state.read_bytes()
    fill(store, 1)
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE log_head SET size = size - 1")
    answer = said("--state", str(state), code=1)
    assert answer["wrong"]["position"] == THREE - 1
    assert state.read_bytes() == before


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "does not say where a check ended"),
        ("[]", "does not say where a check ended"),
        ('{"origin":"bench","size":3,"edge":"00","recorded_at":""}', "a tree of 3 has 2 peaks"),
        ('{"origin":"bench","size":-1,"edge":"","recorded_at":""}', "does not say"),
        ('{"origin":"bench","size":0,"edge":"","recorded_at":"now"}', "now"),
        (
            '{"origin":"other","size":0,"edge":"","recorded_at":"2026-11-20T11:00:00.000000Z"}',
            "is of another log than bench",
        ),
    ],
)
def test_a_state_that_is_none_is_refused(tmp_path: Path, content: str, named: str) -> None:
    state = tmp_path / "verified.json"
    state.write_text(content)
    done = CliRunner().invoke(main, ["log", "verify", "--state", str(state)])
    assert (done.exit_code, named in done.stderr) == (1, True), done.stderr
    assert state.read_text() == content
