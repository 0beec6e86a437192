"""What somebody who has taken over the role `stop_payment` cannot do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from services.cli.database import prepare
from shared.log.append import Log
from shared.log.tables import open_engine
from tests.log.conftest import a_write

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shared.testing.postgres import PrivatePostgres
    from tests.store.conftest import Attempt

Opening = Callable[[str], "Engine"]
AGAIN = """
INSERT INTO log_event SELECT 5, gen_random_uuid(), gen_random_uuid(), 1, :stream, :version, :type,
  recorded_at, {envelope}, sha256('\\x00'::bytea || convert_to({envelope}, 'UTF8')) FROM log_event
WHERE position = 0
"""


@pytest.fixture(scope="module")
def owner_url(postgres: PrivatePostgres) -> str:
    """A log that is worth something, for all tests here: each undoes what it does."""
    url = postgres.fresh_database()
    prepare(url, origin="tests.example/log", clock="wall")
    engine = open_engine(url)
    log = Log(engine, lambda: datetime.now(UTC))
    log.append([a_write("stop_payment-1", events=5)])
    log.close()
    return url


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE log_head SET size = size - 1, edge = substr(edge, 33)",
        "UPDATE log_head SET size = 0, edge = ''",
        "UPDATE log_head SET size = size",
        "UPDATE log_head SET size = size + 1, edge = substr(edge, 33)",
        "UPDATE log_head SET size = size + 1, edge = edge || edge",
        "UPDATE log_head SET edge = sha256('') || sha256('')",
        "UPDATE log_head SET size = 8, edge = sha256(''), recorded_at = '0001'",
    ],
)
def test_the_head_never_shrinks_goes_back_or_loses_its_shape(attempt: Attempt, act: str) -> None:
    assert "append-only" in str(attempt("stop_payment", act))


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE log_head SET origin = 'another'",
        "UPDATE log_head SET clock = 'simulated'",
        "DELETE FROM log_head",
        "INSERT INTO log_head VALUES (1, 0, '', '', '', '')",
        "UPDATE log_event SET envelope = ''",
        "DELETE FROM log_event",
        "TRUNCATE log_event",
        "ALTER TABLE log_event DISABLE TRIGGER log_event_append_only",
        "ALTER TABLE log_event DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE log_event DROP CONSTRAINT log_event_leaf",
        "DROP POLICY own_category ON log_event",
        "DROP TRIGGER log_head_grows ON log_head",
        "CREATE OR REPLACE FUNCTION log_refuse() RETURNS trigger LANGUAGE sql AS ''",
        "SET session_replication_role = replica",
        "SET ROLE tocsin",
        "SET SESSION AUTHORIZATION tocsin",
        "COPY log_event TO PROGRAM 'true'",
    ],
)
def test_nothing_is_edited_deleted_or_switched_off(attempt: Attempt, act: str) -> None:
    refusal = str(attempt("stop_payment", act))
    assert "denied" in refusal or "owner" in refusal or "must be" in refusal, refusal


def test_a_granted_right_goes_no_further(
    attempt: Attempt, as_process: Callable[..., Engine]
) -> None:
    gateway = as_process("gateway").url.username
    with as_process("stop_payment").connect() as connection:
        granted = text(f"GRANT SELECT ON log_event TO {gateway}")
        connection.execute(granted)  # the server only warns
        connection.commit()
    assert "denied" in str(attempt("gateway", "SELECT FROM log_event"))


@pytest.mark.parametrize(
    ("stream", "type_", "envelope", "wall"),
    [
        ("directory-1", "directory.key_issued.v1", "envelope", "violates"),
        ("directory-1", "stop_payment.ordered.v1", "envelope", "violates"),
        ("stop_payment-2", "directory.key_issued.v1", "envelope", "violates"),
        ("stop_payment-2", "stop_payment.ordered.v1", "envelope", "log_event_names"),
        ("stop_payment-1", "stop_payment.ordered.v1", "envelope || ' '", "log_event_names"),
        (
            "stop_payment-1",
            "stop_payment.ordered.v1",
            "replace(envelope, '.ordered.', '.answered.')",
            "log_event_names",
        ),
    ],
)
def test_an_event_cannot_say_that_it_is_another_services(
    attempt: Attempt, stream: str, type_: str, envelope: str, wall: str
) -> None:
    act = AGAIN.format(envelope=envelope)
    refusal = attempt("stop_payment", act, stream=stream, version=9, type=type_)
    assert wall in str(refusal)


def test_an_event_cannot_have_another_leaf(attempt: Attempt) -> None:
    act = """
    INSERT INTO log_event SELECT 5, gen_random_uuid(), gen_random_uuid(), 1, stream, 9, type,
      recorded_at, replace(envelope, '"version":1}', '"version":9}'), leaf_hash FROM log_event
    WHERE position = 0
    """
    assert "log_event_leaf" in str(attempt("stop_payment", act))
