"""`tocsin bench` says what was measured, and on what."""

import json

import pytest
from click.testing import CliRunner

from services.cli.bench import append, imports
from services.cli.commands import bench
from services.cli.main import main


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure as little as there is."""
    monkeypatch.setattr(append, "SECONDS", 0.02)
    monkeypatch.setitem(
        bench.WORKS, "import", lambda rounds=1: imports.measure(orders=20, rounds=rounds)
    )


def test_json_holds_the_machine_and_the_rounds_asked_for() -> None:
    done = CliRunner().invoke(main, ["bench", "import", "--rounds", "2", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["machine"].keys() >= {"processor", "memory", "PostgreSQL", "RabbitMQ", "Python"}
    assert all(said["machine"].values())
    assert [(row["work"], row["rounds"]) for row in said["compared"]] == [("import", 2)]
    assert said["legs"] == []


def test_a_table_names_every_column() -> None:
    done = CliRunner().invoke(main, ["bench", "import", "--rounds", "1"])
    assert done.exit_code == 0, done.output
    assert all(head in done.stdout for head in bench.HEADS)
    assert "Milliseconds" not in done.stdout
