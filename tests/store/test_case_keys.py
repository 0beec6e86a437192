"""Case keys under PostgreSQL's rights: who makes them, who uses them, who can only wipe them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.store.conftest import Attempt

LIVE = "INSERT INTO case_key VALUES ('11111111-1111-4111-8111-111111111111', 'A1', '\\x00', NULL)"
DEAD = "INSERT INTO case_key VALUES ('22222222-2222-4222-8222-222222222222', 'A1', NULL, '2026')"
WIPE = "UPDATE case_key SET wrapped = NULL, destroyed_at = '2026' WHERE destroyed_at IS NULL"
FORGE = "UPDATE case_key SET wrapped = '\\x01'"
REVIVE = "UPDATE case_key SET destroyed_at = NULL"
READ = "SELECT wrapped FROM case_key"


@pytest.mark.parametrize(
    ("process", "statement", "refusal"),
    [
        ("stop_payment", LIVE, None),
        ("stop_payment", READ, None),
        ("projector", READ, None),
        ("directory", WIPE, None),
        ("stop_payment", DEAD, "row-level security"),
        ("directory", FORGE, "row-level security"),
        ("directory", REVIVE, "row-level security"),
        ("stop_payment", WIPE, "permission denied"),
        ("projector", LIVE, "permission denied"),
        ("directory", READ, "permission denied"),
        ("gateway", "SELECT key_id FROM case_key", "permission denied"),
        ("ledger", READ, "permission denied"),
        ("sandbox", READ, "permission denied"),
        ("stop_payment", "DELETE FROM case_key", "permission denied"),
        ("directory", "DELETE FROM case_key", "permission denied"),
    ],
)
def test_each_process_does_with_keys_what_it_must_and_no_more(
    owner: Engine, attempt: Attempt, process: str, statement: str, refusal: str | None
) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql("DELETE FROM case_key")
        if statement not in (LIVE, DEAD):
            connection.exec_driver_sql(LIVE)
    said = attempt(process, statement)
    assert (said is None) if refusal is None else (refusal in str(said))
