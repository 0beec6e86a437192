"""The private broker, and what it says where it cannot run."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from shared.edge.broker import connected
from shared.testing import rabbitmq as module
from shared.testing.rabbitmq import PrivateRabbit, RabbitMissing


def make_queue(uri: str, name: str) -> None:
    with connected(uri) as connection:
        connection.channel().queue_declare(name, durable=True, auto_delete=False)


def queues(broker: PrivateRabbit) -> set[str]:
    return set(broker.control("list_queues", "--quiet", "--no-table-headers", "name").split())


def running(folder: Path) -> list[str]:
    """The processes whose working folder is this one."""
    folders = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            folders[process.name] = (process / "cwd").readlink()
    return [name for name, cwd in folders.items() if cwd == folder]


@pytest.mark.slow
def test_a_broker_crashes_starts_again_with_its_queues_and_is_wiped() -> None:
    with PrivateRabbit() as broker:
        uri = broker.uri
        make_queue(uri, "one")
        broker.stop("kill")
        with pytest.raises(ConnectionRefusedError), connected(uri):
            pass
        broker.start()
        assert queues(broker) == {"one"}
        broker.wipe()
        assert queues(broker) == set()
        make_queue(uri, "two")


@pytest.mark.slow
def test_a_kept_folder_holds_its_queues_for_the_next_broker_and_one_at_a_time(home: Path) -> None:
    with PrivateRabbit(home / "broker") as broker:
        make_queue(broker.uri, "kept")
        with (
            pytest.raises(RabbitMissing, match="already runs"),
            PrivateRabbit(home / "broker"),
        ):
            pass
    with PrivateRabbit(home / "broker") as broker:
        assert queues(broker) == {"kept"}


def test_a_broker_leaves_nothing_behind(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    with PrivateRabbit():
        [folder] = home.iterdir()
        assert running(folder)
    assert not running(folder)
    assert list(home.iterdir()) == []


def test_a_missing_broker_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RabbitMissing, match="apt-get install rabbitmq-server"):
        PrivateRabbit()
