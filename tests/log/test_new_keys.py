"""A key is saved with the first record that needs it, or not at all, and a case has one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from shared.log.append import Log, Receipt, VersionConflict
from shared.log.writes import KeyConflict, NewKey
from shared.vault import Vault, case_key, destroy, vault_metadata
from tests.log.conftest import a_write

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from shared.log.read import Reader

CASES = [f"case-{number}" for number in range(10)]
TURNS = 8


@pytest.fixture(autouse=True)
def _keys(log_engine: Engine) -> None:
    vault_metadata.create_all(log_engine)


def a_key(subject: str = "A-1") -> NewKey:
    return NewKey(uuid4(), subject, bytes(range(60)))


def saved(engine: Engine) -> list[NewKey]:
    with engine.connect() as connection:
        columns = case_key.c.key_id, case_key.c.subject, case_key.c.wrapped
        rows = connection.execute(select(*columns).where(case_key.c.destroyed_at.is_(None)))
        return [NewKey(*row) for row in rows]


def test_it_is_saved_as_it_is_once_for_all_that_bring_it(log: Log, log_engine: Engine) -> None:
    key, other = a_key(), a_key("A-2")
    for _ in range(2):
        outcomes = log.append([a_write(new_key=each) for each in (key, key, other)])
        assert all(isinstance(outcome, Receipt) for outcome in outcomes)
    assert sorted(saved(log_engine), key=str) == sorted((key, other), key=str)


def test_who_brings_a_second_one_for_a_subject_fails_alone(log: Log, log_engine: Engine) -> None:
    first, second = a_key(), a_key()
    for batch in ([first, second, None], [second, first, None]):
        outcomes = dict(
            zip(batch, log.append([a_write(new_key=key) for key in batch]), strict=True)
        )
        refused = outcomes.pop(second)
        assert isinstance(refused, KeyConflict)
        assert (refused.subject, refused.actual) == ("A-1", first.key_id)
        assert all(isinstance(outcome, Receipt) for outcome in outcomes.values())
    assert saved(log_engine) == [first]


def test_a_command_said_again_under_a_second_key_is_no_other_command(log: Log) -> None:
    command, first, second = uuid4(), a_key(), a_key()
    one = a_write(command_id=command, new_key=first)
    log.append([one])
    again = a_write(command_id=command, new_key=second, digest="1" * 64)
    [refused] = log.append([again])
    assert isinstance(refused, KeyConflict)


def test_with_a_write_that_fails_it_is_not_saved(log: Log, log_engine: Engine) -> None:
    [outcome] = log.append([a_write(expected=7, new_key=a_key())])
    assert isinstance(outcome, VersionConflict)
    assert saved(log_engine) == []


def test_after_one_that_was_destroyed_a_subject_gets_another(log: Log, log_engine: Engine) -> None:
    first, second = a_key(), a_key()
    log.append([a_write(new_key=first)])
    with log_engine.begin() as connection:
        destroy(connection, first.key_id, datetime.now(UTC))
    [outcome] = log.append([a_write(new_key=second)])
    assert isinstance(outcome, Receipt)
    assert saved(log_engine) == [second]


def test_where_processes_race_each_case_has_one_key_and_each_record_is_under_it(
    log_engine: Engine, reader: Reader, tmp_path: Path
) -> None:
    vaults = [Vault(log_engine, tmp_path / "master-key") for _ in range(2)]
    logs = [Log(log_engine, lambda: datetime.now(UTC)) for _ in range(2)]

    def tell(turn: int) -> None:
        vault, log, waiting = vaults[turn % 2], logs[turn % 2], list(CASES)
        while waiting:
            usable = vault.live(waiting)
            writes = [
                a_write(correlation=case, key_id=usable[case].key.key_id, new_key=usable[case].new)
                for case in waiting
            ]
            outcomes = log.append(writes)
            vault.learn(writes, outcomes)
            refused = [isinstance(outcome, KeyConflict) for outcome in outcomes]
            waiting = [case for case, again in zip(waiting, refused, strict=True) if again]

    vaults[0].check()
    with ThreadPoolExecutor(TURNS) as pool:
        list(pool.map(tell, range(TURNS)))
    for log in logs:
        log.close()
    events = reader.events(limit=1000)
    assert len(events) == TURNS * len(CASES)
    keys = {key.subject: key.key_id for key in saved(log_engine)}
    assert len(keys) == len(saved(log_engine)) == len(CASES)
    assert {(event.correlation, event.key_id) for event in events} == set(keys.items())
    assert Vault(log_engine, tmp_path / "master-key").known(keys.values()).keys() == set(
        keys.values()
    )
