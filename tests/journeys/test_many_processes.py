"""The distributed form, run by its commands as a person would."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from urllib3 import PoolManager

from services.cli.demonstration import SHIPPED
from shared.testing.ports import free_address
from tests.faults.conftest import wait_until

if TYPE_CHECKING:
    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

Demo = Callable[..., dict[str, Any]]
Tocsin = Callable[..., subprocess.CompletedProcess[str]]
Started = Callable[..., subprocess.Popen[str]]
FEW = 12
"""So many lines of a file about companies or tasks, its header among them."""
SAME = (
    *("orders", "answers", "agencies", "refusals", "companies", "registries"),
    *("ordered_by_verdicts", "tasks", "offices"),
)


@pytest.mark.slow
def test_the_demo_comes_to_the_same_in_many_processes(
    demo: Demo, few_cases: Path, postgres: PrivatePostgres, rabbit: PrivateRabbit
) -> None:
    for name in ("companies.csv", "liaison-tasks.csv"):
        lines = (SHIPPED / "cases" / name).read_text("utf-8").splitlines(keepends=True)
        (few_cases / name).write_text("".join(lines[:FEW]), "utf-8")
    servers = ("--amqp", rabbit.uri, "--database", postgres.fresh_database())
    found = demo("--cases", few_cases, "--seed", 7, *servers)
    embedded = demo("--cases", few_cases, "--seed", 7)
    assert [found[part] for part in SAME] == [embedded[part] for part in SAME]
    assert found["companies"]["accepted"] == found["tasks"]["accepted"] == FEW - 1
    assert sum(row["handed_in"] for row in found["offices"]) > 0
    assert found["log"]["verified"] is True


@pytest.mark.parametrize("lonely", [("--amqp", "amqp://x"), ("--database", "postgresql://x/y")])
def test_a_broker_without_a_database_is_refused_and_the_other_way_round(
    tocsin: Tocsin, lonely: tuple[str, str]
) -> None:
    done = tocsin("demo", *lonely)
    assert done.returncode == 2
    assert "go together" in done.stderr


def test_a_database_that_is_not_postgresql_is_refused(tocsin: Tocsin, tmp_path: Path) -> None:
    done = tocsin("demo", "--amqp", "amqp://x", "--database", f"sqlite:///{tmp_path}/x.db")
    assert done.returncode == 2
    assert "not PostgreSQL" in done.stderr


def test_a_process_refuses_a_database_without_a_log(
    tocsin: Tocsin, postgres: PrivatePostgres
) -> None:
    done = tocsin("serve", "gateway", TOCSIN_DATABASE_URL=postgres.fresh_database())
    assert done.returncode == 2
    assert "There is no log" in done.stderr


def assert_cases_come_and_go(tocsin: Tocsin, said: dict[str, str], master: str) -> None:
    """Orders are taken in under the store's own master key alone, and a case can be erased."""
    file = SHIPPED / "cases" / "boss-impersonation.csv"
    words = ("orders", "import", file, "--officer", "officer")
    refused = tocsin(*words, **said)
    assert refused.returncode == 2
    assert "TOCSIN_MASTER_KEY_FILE" in refused.stderr
    both = {**said, "TOCSIN_MASTER_KEY_FILE": master}
    assert "7 accepted" in tocsin(*words, **both).stdout
    case = file.read_text("utf-8").splitlines()[1].split(",")[1]
    erased = tocsin("cases", "erase", case, "--reason", "kept long enough", "--yes", **said)
    assert erased.returncode == 0, erased.stderr
    assert "[erased]" in tocsin("orders", "list", "--json", **said).stdout
    assert tocsin("log", "verify", **said).returncode == 0


@pytest.mark.slow
def test_up_runs_every_service_and_keeps_its_data(
    tocsin: Tocsin, started: Started, tmp_path: Path
) -> None:
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)  # servers started by root run as another user, who must get there
    http = free_address()
    for times in (1, 2):
        up = started("up", "--processes", TOCSIN_HTTP=http)
        assert up.stdout
        assert f"http://{http}" in up.stdout.readline()
        database = up.stdout.readline().strip().partition("TOCSIN_DATABASE_URL=")[2]
        assert PoolManager().request("GET", f"http://{http}/readyz").status == 200
        said = {"TOCSIN_DATABASE_URL": database}
        master = up.stdout.readline().strip().partition("TOCSIN_MASTER_KEY_FILE=")[2]
        if times == 1:
            done = tocsin("agencies", "import", SHIPPED / "directory.toml", **said)
            assert done.returncode == 0, done.stderr
            assert_cases_come_and_go(tocsin, said, master)
        assert "HZAFC" in tocsin("agencies", "list", **said).stdout
        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0


@pytest.mark.slow
def test_a_demo_that_is_told_to_stop_leaves_no_process_behind(
    started: Started, postgres: PrivatePostgres, rabbit: PrivateRabbit
) -> None:
    servers = ("--amqp", rabbit.uri, "--database", postgres.fresh_database())
    demo = started("demo", *servers)
    children = Path(f"/proc/{demo.pid}/task/{demo.pid}/children")
    wait_until(lambda: len(children.read_text().split()) >= 5)
    processes = [Path("/proc", child) for child in children.read_text().split()]
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(60) == 128 + signal.SIGTERM
    wait_until(lambda: not any(process.exists() for process in processes))
