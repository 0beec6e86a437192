"""Database rights: what each process may do with each table, as its own role, and nothing else.

Which rows of a table is said by the policies in `deploy/postgres`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from psycopg2.extensions import encrypt_password
from sqlalchemy import Connection, text

from services.cli.names import DOMAINS, SEALING, UNSEALED
from services.cli.store import Refusal

SEES = {
    "alembic_version": "SELECT",
    "log_head": "SELECT",
    "follower_position": "SELECT",
    "simulated_instant": "SELECT",
}
FOLLOWS = SEES | {
    "log_event": "SELECT",
    "follower_position": "SELECT, INSERT, UPDATE (position)",
}
SERVES = FOLLOWS | {
    "log_event": "SELECT, INSERT",
    "log_head": "SELECT, UPDATE (size, edge, recorded_at)",
    "parked_event": "SELECT, INSERT, UPDATE (reason, attempts, parked_at), DELETE",
    "returned_event": "SELECT, DELETE",
    "register_agency": "SELECT",
    "register_person": "SELECT",
    "register_key": "SELECT",
    "register_signing_key": "SELECT",
    "register_policy": "SELECT",
}
ORDERS = SERVES | {
    "case_key": "SELECT, INSERT",
    "credential": "SELECT",
    "due_item": "SELECT, INSERT, UPDATE (claimed_until), DELETE",
}
RIGHTS: Mapping[str, Mapping[str, str]] = {
    "directory": SERVES
    | {
        "case_key": "SELECT (key_id, subject, destroyed_at), UPDATE (wrapped, destroyed_at)",
        "credential": "SELECT, INSERT, DELETE",
        "register_agency": "SELECT, INSERT, DELETE",
        "register_person": "SELECT, INSERT, DELETE",
        "register_key": "SELECT, INSERT, UPDATE, DELETE",
        "register_signing_key": "SELECT, INSERT, UPDATE, DELETE",
        "register_policy": "SELECT, INSERT",
    },
    **dict.fromkeys(SEALING, ORDERS),
    **dict.fromkeys(UNSEALED, SERVES),
    "ledger": FOLLOWS | {"log_tile": "SELECT, INSERT", "log_checkpoint": "SELECT, INSERT"},
    "projector": FOLLOWS
    | {
        "order_view": "SELECT, INSERT, DELETE",
        "order_event": "SELECT, INSERT, UPDATE (data)",
        "protected_account": "SELECT, INSERT, UPDATE (account_masked), DELETE",
        "company_view": "SELECT, INSERT, DELETE",
        "company_case": "SELECT, INSERT, DELETE",
        "slip_view": "SELECT, INSERT, UPDATE (state, decided_at, decided_by, words)",
        "slip_order": "SELECT, INSERT",
        "task_view": "SELECT, INSERT, DELETE",
        "task_figure": "SELECT, INSERT, UPDATE (value)",
        "case_key": "SELECT",
        "parked_event": "SELECT",
    },
    "gateway": SEES
    | {
        "credential": "SELECT",
        "order_view": "SELECT",
        "order_event": "SELECT",
        "protected_account": "SELECT",
        "company_view": "SELECT",
        "company_case": "SELECT",
        "slip_view": "SELECT",
        "slip_order": "SELECT",
        "task_view": "SELECT",
        "task_figure": "SELECT",
        "register_agency": "SELECT",
        "register_person": "SELECT",
        "register_key": "SELECT",
        "register_signing_key": "SELECT",
        "register_policy": "SELECT",
    },
    "sandbox": FOLLOWS
    | {
        "sandbox_bank": "SELECT, INSERT",
        "sandbox_order": "SELECT, INSERT, UPDATE (offered_position, planned)",
        "sandbox_act": "SELECT, INSERT, UPDATE (done)",
        "sandbox_line": "SELECT, INSERT",
        "sandbox_entry": "SELECT, INSERT, UPDATE (brought_minor, held_minor, held_until, said)",
    },
}
"""By process, then by table: what GRANT gives."""

LONGEST_DATABASE_NAME = 63 - max(len(f"_{name}") for name in DOMAINS)


def role_of(database: str, process: str) -> str:
    """Return the role of a process; Refusal if the database's name is too long to make one of."""
    if len(database.encode()) > LONGEST_DATABASE_NAME:
        raise Refusal(
            f"The database name {database} is too long for the roles that are called after it:"
            f" at most {LONGEST_DATABASE_NAME} bytes."
        )
    return f"{database}_{process}"


def roles(connection: Connection) -> dict[str, str]:
    """Return the role of each process in the database that is connected to."""
    database = str(connection.exec_driver_sql("SELECT current_database()").scalar_one())
    return {process: role_of(database, process) for process in RIGHTS}


def make_roles(connection: Connection, passwords: Mapping[str, str]) -> None:
    """Make roles that are missing, and set the passwords that are given, by process.

    The server is sent verifiers, so that no password can come to stand in its log.
    """
    there = _attributes(connection)
    absent = {name: role for name, role in roles(connection).items() if role not in there}
    if (absent or passwords) and not _may_make_roles(connection):
        raise Refusal(
            "TOCSIN_DATABASE_URL names a role that may not make roles. Give it CREATEROLE, or have"
            f" somebody who may make these, with LOGIN only: {', '.join(absent.values()) or '-'}."
        )
    for role in absent.values():
        connection.exec_driver_sql(f"CREATE ROLE {_quoted(connection, role)} LOGIN NOINHERIT")
    for process, password in passwords.items():
        role = roles(connection)[process]
        driver: Any = connection.connection.dbapi_connection
        verifier = encrypt_password(password, role, driver, "scram-sha-256")
        connection.execute(
            text(f"ALTER ROLE {_quoted(connection, role)} PASSWORD :verifier"),
            {"verifier": verifier},
        )


def grant(connection: Connection) -> None:
    """Give each role its rights, and take all others away, from these roles and from everybody."""
    for statement in _grants(connection):
        connection.exec_driver_sql(statement)


class Holding(NamedTuple):
    """What a role may do with a table: in all rows, or only in those that policies name."""

    role: str
    table: str
    may: str
    only: str


def held(connection: Connection) -> list[Holding]:
    """Return what each role may do, as the server has it."""
    rows = connection.execute(text(_HELD), {"names": list(roles(connection).values())})
    return [Holding(*row) for row in rows]


def _grants(connection: Connection) -> Iterator[str]:
    database = _quoted(connection, str(connection.engine.url.database))
    names = {process: _quoted(connection, role) for process, role in roles(connection).items()}
    everyone = ", ".join(names.values())
    tables = ", ".join(_quoted(connection, table) for table in _tables(connection))
    for thing in (f"DATABASE {database}", "SCHEMA public", f"TABLE {tables}"):
        yield f"REVOKE ALL ON {thing} FROM PUBLIC, {everyone}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {everyone}"
    yield f"GRANT USAGE ON SCHEMA public TO {everyone}"
    for process, own in RIGHTS.items():
        for table, rights in own.items():
            yield f"GRANT {rights} ON {table} TO {names[process]}"


def _attributes(connection: Connection) -> set[str]:
    """Return which of our roles exist; Refusal if one of them could do more than its grants."""
    found = connection.execute(
        text(
            "SELECT rolname, rolcanlogin AND NOT (rolsuper OR rolcreaterole OR rolcreatedb"
            " OR rolreplication OR rolbypassrls"
            " OR EXISTS (SELECT FROM pg_auth_members WHERE member = role.oid)) AS plain"
            " FROM pg_roles AS role WHERE rolname = ANY(:names)"
        ),
        {"names": list(roles(connection).values())},
    ).all()
    if odd := [row.rolname for row in found if not row.plain]:
        raise Refusal(
            f"The role {odd[0]} exists and is not what Tocsin makes: it must have LOGIN, no other"
            " attribute, and be a member of no role. Alter it or drop it."
        )
    return {row.rolname for row in found}


def _tables(connection: Connection) -> list[str]:
    query = (
        "SELECT relname FROM pg_class WHERE relowner = current_user::regrole"
        " AND relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
    )
    return [str(name) for name in connection.exec_driver_sql(query).scalars()]


def _may_make_roles(connection: Connection) -> bool:
    query = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    return bool(connection.exec_driver_sql(query).scalar_one())


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


_HELD = """
SELECT rolname, relname, array_to_string(array_remove(ARRAY[
    CASE WHEN has_table_privilege(role.oid, class.oid, 'SELECT') THEN 'read' END,
    CASE WHEN has_table_privilege(role.oid, class.oid, 'INSERT') THEN 'insert' END,
    CASE WHEN has_table_privilege(role.oid, class.oid, 'UPDATE') THEN 'update' ELSE
      'update ' || (
        SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped
          AND has_column_privilege(role.oid, class.oid, attnum, 'UPDATE')
      )
    END,
    CASE WHEN has_table_privilege(role.oid, class.oid, 'DELETE') THEN 'delete' END,
    CASE WHEN has_table_privilege(role.oid, class.oid, 'TRUNCATE') THEN 'truncate' END
  ], NULL), '; '), coalesce((
    SELECT string_agg(replace(polname, '_', ' '), '; ' ORDER BY polname)
    FROM pg_policy WHERE polrelid = class.oid
  ), '')
FROM pg_roles AS role, pg_class AS class
WHERE rolname = ANY(:names) AND relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND has_any_column_privilege(role.oid, class.oid, 'SELECT, INSERT, UPDATE')
ORDER BY rolname, relname
"""
