"""`tocsin`: every command explains itself, and what goes wrong is said in words."""

import json
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import click
import pytest
from click.testing import Result
from sqlalchemy import text

from services.cli.main import main
from shared.log.tables import open_engine

Run = Callable[..., Result]


def commands(
    group: click.Group = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with the words that lead to it."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands())


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_says_what_it_is_for(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words, "--help")
    assert done.exit_code == 0
    assert (ALL[words].help or "").strip().endswith(".")


def test_the_version_is_that_of_the_package(run: Run) -> None:
    assert metadata.version("tocsin") in run("--version").output


@pytest.mark.parametrize(
    "words",
    [("log", "verify"), ("orders", "list"), ("agencies", "list"), ("parked", "list")],
    ids=" ".join,
)
def test_without_a_log_nothing_is_made_and_the_way_out_is_named(
    run: Run, url: str, words: tuple[str, ...]
) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "tocsin up" in done.stderr
    assert not Path(url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("tocsin.db", "must be like sqlite:///"),
        ("sqlite://", "must be like sqlite:///"),
        ("oracle://localhost/x", "cannot be used"),
        ("postgresql://tocsin:hidden@localhost:1/x", "fails: connection"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(
    run: Run, url: str, said: str
) -> None:
    done = run("orders", "list")
    assert done.exit_code == 1
    assert said in done.stderr
    assert "hidden" not in done.stderr
    assert url


def test_a_file_that_is_no_database_is_told_in_a_sentence(run: Run, url: str) -> None:
    Path(url.removeprefix("sqlite:///")).write_text("application_id,case_number\n" * 100)
    done = run("log", "verify")
    assert (done.exit_code, "file is not a database" in done.stderr) == (1, True)


def test_a_log_that_lost_its_head_is_told_in_a_sentence(run: Run, log_url: str) -> None:
    engine = open_engine(log_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM log_head"))
    engine.dispose()
    done = run("log", "verify")
    assert (done.exit_code, "has lost its head row" in done.stderr) == (1, True)


def test_a_whole_log_is_verified_with_size_and_root(run: Run, log_url: str) -> None:
    assert log_url
    found = json.loads(run("log", "verify", "--json").stdout)
    assert (found["origin"], found["size"], found["verified"]) == ("test", 0, True)


@pytest.mark.usefixtures("directory")
def test_a_log_that_was_tampered_with_is_not_whole(run: Run, url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER log_event_no_update"))
        connection.execute(text("UPDATE log_event SET version = 9 WHERE position = 7"))
    engine.dispose()
    for_people, for_pipes = run("log", "verify"), run("log", "verify", "--json")
    assert (for_people.exit_code, for_pipes.exit_code) == (1, 1)
    assert "event 7" in for_people.stderr
    assert json.loads(for_pipes.stdout)["wrong"]["position"] == 7


def test_the_doctor_finds_nothing_missing_here(run: Run) -> None:
    done = run("doctor", "--json")
    assert done.exit_code == 0
    assert all(finding["fine"] for finding in json.loads(done.stdout))


@pytest.mark.parametrize("url", ["postgresql://localhost:1/x"])
def test_the_doctor_names_what_is_missing(run: Run, url: str) -> None:
    done = run("doctor")
    assert (done.exit_code, "MISSING" in done.stdout) == (1, True)
    assert url


def test_nothing_is_parked_in_a_fresh_log(run: Run, log_url: str) -> None:
    assert log_url
    assert json.loads(run("parked", "list", "--json").stdout) == []


def test_a_log_level_that_is_none_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_LOG_LEVEL", "chatty")
    done = run("orders", "list")
    assert done.exit_code == 2
    assert "TOCSIN_LOG_LEVEL" in done.stderr
