"""Keys of cases held against the log, on either store, and what its owner does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from services.cli.main import main
from services.directory.erasing import Erasures
from shared.erasures import Differs, compare
from shared.following import move
from shared.vault import case_key
from tests.log.keyed import ERASED, GIVEN_UP, LIVE, checked, fill, give_up

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

ALL = range(10)
WIPE = "UPDATE case_key SET wrapped = NULL, destroyed_at = '2026' WHERE destroyed_at IS NULL"
NO_EVENT = (None, f"key {LIVE} was wiped, and no event gives it up")
KEPT = (GIVEN_UP, f"event {GIVEN_UP} gives up key {ERASED}, and it was not wiped")
ACTS = [
    (WIPE, NO_EVENT),
    ("UPDATE case_key SET wrapped = NULL", NO_EVENT),
    ("UPDATE case_key SET destroyed_at = '2026'", NO_EVENT),
    ("UPDATE case_key SET wrapped = 'w', destroyed_at = NULL WHERE subject LIKE '%1'", KEPT),
    ("UPDATE case_key SET wrapped = 'w' WHERE subject LIKE '%1'", KEPT),
    ("DELETE FROM case_key WHERE destroyed_at IS NOT NULL", KEPT),
    (
        "DELETE FROM case_key WHERE destroyed_at IS NULL",
        (1, f"event 1 names key {LIVE}, of which there is no row"),
    ),
    ("DELETE FROM case_key", KEPT),
]


def differs(engine: Engine, among: range = ALL) -> tuple[int | None, str]:
    """Compare, and return what differs."""
    with pytest.raises(Differs) as found:
        compare(engine, Erasures.name, among)
    return found.value.position, found.value.what


@pytest.mark.parametrize(("act", "found"), ACTS)
def test_what_is_done_to_a_key_without_the_log_is_found(
    log_engine: Engine,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    act: str,
    found: tuple[int | None, str],
) -> None:
    fill(log_engine)
    code, said = checked(url, monkeypatch)
    assert (code, said["verified"], said["size"]) == (0, True, 3)
    with log_engine.begin() as connection:
        connection.execute(text(act))
    code, said = checked(url, monkeypatch)
    wrong = {"position": found[0], "what": found[1]}
    assert (code, said["verified"], said["wrong"]) == (1, False, wrong)
    for_people = CliRunner().invoke(main, ["log", "verify"])
    sentence = f"Error: The log and the keys of its cases do not agree: {found[1]}.\n"
    assert (for_people.exit_code, for_people.stderr.endswith(sentence)) == (1, True)


def test_what_is_given_up_may_wait_for_the_follower_but_no_longer(log_engine: Engine) -> None:
    fill(log_engine)
    give_up(log_engine, LIVE)
    compare(log_engine, Erasures.name, ALL)
    with log_engine.begin() as connection:
        move(connection, Erasures.name, GIVEN_UP + 1)
    assert differs(log_engine) == (3, f"event 3 gives up key {LIVE}, and it was not wiped")


def test_a_follower_that_never_began_has_wiped_nothing_yet(log_engine: Engine) -> None:
    fill(log_engine)
    with log_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE case_key SET wrapped = 'w', destroyed_at = NULL")
        connection.exec_driver_sql("DROP TABLE follower_position")
    compare(log_engine, Erasures.name, ALL)


def test_a_key_that_only_earlier_events_name_is_not_looked_for_again(
    log_engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill(log_engine)
    state = ("--state", str(tmp_path / "verified.json"))
    assert checked(url, monkeypatch, *state)[0] == 0
    with log_engine.begin() as connection:
        connection.execute(case_key.delete().where(case_key.c.key_id == LIVE))
    assert checked(url, monkeypatch, *state)[0] == 0
    assert checked(url, monkeypatch, *state, "--full")[0] == 1


def test_a_key_that_differs_leaves_the_state_where_it_was(
    log_engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill(log_engine)
    with log_engine.begin() as connection:
        connection.exec_driver_sql(WIPE)
    state = tmp_path / "verified.json"
    assert checked(url, monkeypatch, "--state", str(state))[0] == 1
    assert not state.exists()


def test_a_store_without_keys_has_nothing_to_compare(log_engine: Engine) -> None:
    compare(log_engine, Erasures.name, ALL)
    case_key.create(log_engine)
    compare(log_engine, Erasures.name, ALL)
