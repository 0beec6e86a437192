"""A log of two cases with their keys: one erased as it should be, one that lives."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from click.testing import CliRunner

from contracts.directory import CaseKeyDestroyed
from services.cli.main import main
from services.directory.erasing import Erasures
from shared.following import move, start
from shared.log.append import Log, NewEvent, StreamPart
from shared.vault import case_key, destroy, vault_metadata
from tests.log.conftest import a_write

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Engine

ERASED, LIVE = UUID(int=1), UUID(int=2)
GIVEN_UP = 2
"""The position of the event that gives up the key ERASED."""
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def give_up(engine: Engine, key: UUID) -> None:
    """Say in the log that a key is given up."""
    said = {"case_number": "A-1", "case_key": str(key), "reason": "kept long enough"}
    event = NewEvent(CaseKeyDestroyed.wire, said)
    log = Log(engine, lambda: datetime.now(UTC))
    log.append([a_write(streams=(StreamPart(f"directory-{key}", 0, (event,)),))])
    log.close()


def fill(engine: Engine) -> None:
    """Have two orders of two cases, and erase one: said, wiped and followed."""
    vault_metadata.create_all(engine)
    log = Log(engine, lambda: datetime.now(UTC))
    log.append([a_write(key_id=ERASED), a_write(key_id=LIVE)])
    log.close()
    give_up(engine, ERASED)
    start(engine, Erasures.name)
    with engine.begin() as connection:
        rows = [{"key_id": key, "subject": str(key), "wrapped": b"w"} for key in (ERASED, LIVE)]
        connection.execute(case_key.insert(), rows)
        destroy(connection, ERASED, AT)
        move(connection, Erasures.name, GIVEN_UP)


def checked(url: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, dict[str, Any]]:
    """What `tocsin log verify --json` ends with and says."""
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
    done = CliRunner().invoke(main, ["log", "verify", "--json", *words])
    said: dict[str, Any] = json.loads(done.stdout)
    return done.exit_code, said
