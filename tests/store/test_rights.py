"""Every role, every table, every act: what the server allows is what is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import inspect, text

from services.cli.commands.serve import PROCESSES
from services.cli.names import SEALING, UNSEALED
from services.cli.rights import RIGHTS, held
from shared.credentials import Credentials
from shared.parking import parked_event, returned_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Engine

    from shared.log.append import Log
    from tests.log.conftest import Writing
    from tests.store.conftest import Attempt

READS = "alembic_version log_head simulated_instant follower_position"
PARKING = "parked_event returned_event"
PARKS = "parked_event.reason parked_event.attempts parked_event.parked_at"
MOVES = "log_head.size log_head.edge log_head.recorded_at follower_position.position"
ENTRIES = "register_agency register_person register_key register_signing_key"
REGISTER = f"{ENTRIES} register_policy"
MAY: Mapping[str, Mapping[str, str]] = {
    "select": {
        "directory": f"{READS} log_event {PARKING} credential {REGISTER}",
        **dict.fromkeys(
            SEALING, f"{READS} log_event {PARKING} credential due_item case_key {REGISTER}"
        ),
        **dict.fromkeys(UNSEALED, f"{READS} log_event {PARKING} {REGISTER}"),
        "ledger": f"{READS} log_event log_tile log_checkpoint",
        "projector": f"{READS} log_event parked_event order_view order_event protected_account"
        " company_view company_case slip_view slip_order task_view task_figure case_key",
        "gateway": f"{READS} credential order_view order_event protected_account"
        f" company_view company_case slip_view slip_order task_view task_figure {REGISTER}",
        "sandbox": f"{READS} log_event sandbox_bank sandbox_order sandbox_act sandbox_entry"
        " sandbox_line",
    },
    "insert": {
        "directory": f"log_event follower_position parked_event credential {REGISTER}",
        **dict.fromkeys(SEALING, "log_event follower_position parked_event due_item case_key"),
        **dict.fromkeys(UNSEALED, "log_event follower_position parked_event"),
        "ledger": "follower_position log_tile log_checkpoint",
        "projector": "follower_position order_view order_event protected_account company_view"
        " company_case slip_view slip_order task_view task_figure",
        "sandbox": "follower_position sandbox_bank sandbox_order sandbox_act sandbox_entry"
        " sandbox_line",
    },
    "update": {
        "directory": f"{MOVES} {PARKS} register_key.* register_signing_key.*"
        " case_key.wrapped case_key.destroyed_at",
        **dict.fromkeys(SEALING, f"{MOVES} {PARKS} due_item.claimed_until"),
        **dict.fromkeys(UNSEALED, f"{MOVES} {PARKS}"),
        "ledger": "follower_position.position",
        "projector": "follower_position.position order_event.data protected_account.account_masked"
        " slip_view.state slip_view.decided_at slip_view.decided_by slip_view.words"
        " task_figure.value",
        "sandbox": "follower_position.position sandbox_order.offered_position"
        " sandbox_order.planned sandbox_act.done sandbox_entry.held_minor"
        " sandbox_entry.held_until sandbox_entry.said sandbox_entry.brought_minor",
    },
    "delete": {
        "directory": f"{PARKING} credential {ENTRIES}",
        **dict.fromkeys(SEALING, f"{PARKING} due_item"),
        **dict.fromkeys(UNSEALED, PARKING),
        "projector": "order_view protected_account company_view company_case task_view",
    },
    "truncate": {},
}
"""By act and process: tables, or for `update` columns."""


STATEMENTS = {
    "select": "SELECT * FROM {table} LIMIT 0",
    "insert": "INSERT INTO {table} ({column}) SELECT NULL WHERE false",
    "update": "UPDATE {table} SET {column} = NULL WHERE false",
    "delete": "DELETE FROM {table} WHERE false",
    "truncate": "TRUNCATE {table}",
}


def acts(columns: Mapping[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield every act, on what, and a statement that does it to no row."""
    for table, names in columns.items():
        for act, statement in STATEMENTS.items():
            for name in names if act == "update" else names[:1]:
                what = f"{table}.{name}" if act == "update" else table
                yield act, what, statement.format(table=table, column=name)


def test_each_process_may_do_what_is_written_here_and_nothing_else(
    owner: Engine, attempt: Attempt
) -> None:
    seen = inspect(owner)
    columns = {
        table: [column["name"] for column in seen.get_columns(table)]
        for table in seen.get_table_names()
    }
    found: dict[str, dict[str, set[str]]] = {act: {} for act in MAY}
    for act, what, statement in acts(columns):
        for process in PROCESSES:
            refusal = attempt(process, statement)
            assert refusal is None or "permission denied" in refusal
            if refusal is None:
                found[act].setdefault(process, set()).add(what)
    written = {
        act: {process: set(expanded(words, columns)) for process, words in rights.items()}
        for act, rights in MAY.items()
    }
    assert found == written


def expanded(words: str, columns: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield what these words name; `table.*` is each of its columns."""
    for word in words.split():
        table, _, column = word.partition(".")
        yield from (f"{table}.{name}" for name in columns[table]) if column == "*" else [word]


@pytest.mark.parametrize(
    "act",
    [
        "CREATE TABLE mine (id integer)",
        "CREATE TEMPORARY TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "DROP TABLE follower_position",
        "SELECT rolpassword FROM pg_authid",
    ],
)
def test_no_process_makes_anything(attempt: Attempt, act: str) -> None:
    for process in PROCESSES:
        refusal = str(attempt(process, act))
        assert "permission denied" in refusal or "must be owner" in refusal


def test_every_process_has_a_role(owner: Engine) -> None:
    assert set(RIGHTS) == set(PROCESSES)
    with owner.connect() as connection:
        roles = {holding.role for holding in held(connection)}
    assert roles == {f"{owner.url.database}_{process}" for process in PROCESSES}


EVENT = """
INSERT INTO log_event SELECT 99, :id, :id, 1, :stream, 1, :type, '', text,
  sha256('\\x00'::bytea || convert_to(text, 'UTF8'))
FROM (SELECT '{,"stream":"' || :stream || '","type":"' || :type || '","version"\\:1}') AS _ (text)
"""


@pytest.mark.parametrize("process", ["directory", "stop_payment"])
def test_a_service_inserts_events_of_its_own_categories_only(
    attempt: Attempt, process: str
) -> None:
    taken = {
        (stream, kind)
        for stream in (process, f"{process}.account", "directory", "stop_payment", "order", "a.b")
        for kind in ("directory", "stop_payment", "ledger")
        if not attempt(process, EVENT, id=uuid4(), stream=f"{stream}-1", type=f"{kind}.said.v1")
    }
    assert taken == {(process, process), (f"{process}.account", process)}


FOLLOWERS = {
    "register": "directory",
    "reaction.directory.any": "directory",
    "due.stop_payment": "stop_payment",
    "reaction.stop_payment.offer": "stop_payment",
    "relay": "ledger",
    "orders": "projector",
    "sandbox": "sandbox",
}


def test_a_follower_is_moved_by_its_own_process_only_and_seen_by_all(
    attempt: Attempt, owner: Engine, as_process: Callable[[str], Engine]
) -> None:
    enter = "INSERT INTO follower_position VALUES (:name, -1)"
    entered = {
        (name, process)
        for name in FOLLOWERS
        for process in PROCESSES
        if not attempt(process, enter, name=name)
    }
    assert entered == set(FOLLOWERS.items())
    with owner.begin() as connection:
        connection.execute(text(enter), [{"name": name} for name in FOLLOWERS])
    for process in PROCESSES:
        with as_process(process).connect() as connection:
            assert len(connection.execute(text("TABLE follower_position")).all()) == len(FOLLOWERS)
            if process != "gateway":
                moved = "UPDATE follower_position SET position = 7 RETURNING name"
                names = set(connection.execute(text(moved)).scalars())
                assert names == {name for name, its in FOLLOWERS.items() if its == process}


def test_a_service_parks_and_returns_only_what_its_own_reactions_left(
    attempt: Attempt, owner: Engine, as_process: Callable[[str], Engine]
) -> None:
    park = "INSERT INTO parked_event VALUES (:reaction, :id, 1, 'why', 5, '')"
    give_back = "INSERT INTO returned_event VALUES (:reaction, :id)"
    for process, other in (("directory", "stop_payment"), ("stop_payment", "directory")):
        assert attempt(process, park, reaction=f"{process}.offer", id=uuid4()) is None
        assert attempt(process, park, reaction=f"{other}.offer", id=uuid4()) is not None
        with owner.begin() as connection:
            for act in (park, give_back):
                for name in (process, other):
                    values = {"reaction": f"{name}.offer", "id": uuid4()}
                    connection.execute(text(act), values)
        with as_process(process).connect() as connection:
            reactions = connection.execute(text("SELECT reaction FROM parked_event")).scalars()
            assert f"{other}.offer" in set(reactions)
            for table in (parked_event, returned_event):
                gone = connection.execute(table.delete().returning(table.c.reaction))
                assert set(gone.scalars()) == {f"{process}.offer"}


def test_a_service_keeps_its_own_deadlines(attempt: Attempt) -> None:
    enter = "INSERT INTO due_item VALUES (:service, :id, 'answer', '', NULL)"
    assert attempt("stop_payment", enter, service="stop_payment", id=uuid4()) is None
    assert attempt("stop_payment", enter, service="number_blocking", id=uuid4()) is not None


CREDENTIALS = {("password", "chen"), ("key", "k1"), ("secret", "look-up"), ("secret", "session")}


def test_each_process_sees_the_credentials_it_needs(
    owner: Engine, as_process: Callable[[str], Engine]
) -> None:
    enter = text("INSERT INTO credential VALUES (:kind, :id, 'x') ON CONFLICT DO NOTHING")
    with owner.begin() as connection:
        connection.execute(enter, [{"kind": kind, "id": name} for kind, name in CREDENTIALS])

    def seen(process: str) -> set[tuple[str, str]]:
        with as_process(process).connect() as connection:
            rows = connection.execute(text("SELECT kind, id FROM credential"))
            return {(kind, name) for kind, name in rows}

    assert seen("directory") == {("password", "chen"), ("key", "k1")}
    assert seen("stop_payment") == {("secret", "look-up")}
    assert seen("gateway") == CREDENTIALS - {("secret", "look-up")}


def test_the_directory_keeps_passwords_and_keys_and_makes_no_secrets(
    attempt: Attempt, as_process: Callable[[str], Engine], owner: Engine
) -> None:
    credentials = Credentials(as_process("directory"))
    for _ in range(2):
        credentials.set_password("chen", "correct horse")
    key = credentials.new_key("k1", live=True)
    assert Credentials(as_process("gateway")).password_fits("chen", "correct horse")
    assert Credentials(as_process("gateway")).key_id(key) == "k1"
    assert attempt("directory", "INSERT INTO credential VALUES ('secret', 'x', 'x')") is not None
    with as_process("directory").begin() as connection:
        connection.execute(text("DELETE FROM credential"))
    with owner.connect() as connection:
        left = connection.execute(text("SELECT id FROM credential ORDER BY id")).scalars().all()
    assert left == ["look-up", "session"]


def test_processes_read_the_secrets_that_were_made_for_them(
    as_process: Callable[[str], Engine], owner: Engine
) -> None:
    made = Credentials(owner)
    assert Credentials(as_process("stop_payment")).secret("look-up") == made.secret("look-up")
    assert Credentials(as_process("gateway")).secret("session") == made.secret("session")


def test_the_sandbox_sees_orders_and_nothing_else_of_the_log(
    log: Log, write: Writing, as_process: Callable[[str], Engine]
) -> None:
    log.append([write("stop_payment-1"), write("stop_payment.account-1"), write("stop_payment-2")])
    with as_process("sandbox").connect() as connection:
        streams = connection.execute(text("SELECT stream FROM log_event ORDER BY position"))
        assert streams.scalars().all() == ["stop_payment-1", "stop_payment-2"]
