"""What a stolen role can do, and the log then shows to whoever verifies it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import orjson
import pytest

from contracts.envelope import to_wire
from services.ledger.headfile import HeadFile, Inconsistent
from services.ledger.keys import log_keys
from services.ledger.signing import LogSigner
from shared.log.canonical import canonical
from shared.log.read import Reader
from shared.log.tables import log_event, log_head
from shared.log.tree import Edge, leaf_hash
from shared.log.verify import Defect, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from shared.log.append import Log
    from tests.log.conftest import Writing

ORIGIN = "tests.example/log"
EVENT = """
INSERT INTO log_event SELECT {position}, gen_random_uuid(), gen_random_uuid(), 1, stream, 6, type,
  recorded_at, text, sha256('\\x00'::bytea || convert_to(text, 'UTF8'))
FROM log_event, replace(envelope, '"version":5}}', '"version":6}}') AS text WHERE position = 4
"""


@pytest.fixture(autouse=True)
def five(log: Log, write: Writing) -> None:
    """Append the first five events."""
    log.append([write("stop_payment-1", events=5)])


@pytest.fixture
def signer(as_process: Callable[[str], Engine], tmp_path: Path) -> LogSigner:
    """What signs the log, with the ledger's role."""
    keys = log_keys(tmp_path / "log-key", ORIGIN)
    return LogSigner(as_process("ledger"), keys, HeadFile(tmp_path / "log-head", keys))


@pytest.mark.parametrize(
    ("act", "found"),
    [
        ("UPDATE log_head SET size = 6", "event 5: missing"),
        ("UPDATE log_head SET size = 8, edge = sha256('')", "event 5: missing"),
        ("UPDATE log_head SET size = 6, recorded_at = '9999'", "event 5: missing"),
        (EVENT.format(position=5), "event 5: column position differs"),
        (EVENT.format(position=7), "event 5: missing"),
    ],
)
def test_what_is_not_prevented_is_found(
    as_process: Callable[[str], Engine], signer: LogSigner, act: str, found: str
) -> None:
    with as_process("stop_payment").begin() as connection:
        connection.exec_driver_sql(act)
    with pytest.raises(Defect, match=found):
        verify(as_process("ledger"))
    with pytest.raises(Inconsistent):
        signer.sign()


@pytest.mark.parametrize("year", [2020, 2999])
def test_a_time_that_is_not_now_is_found(
    as_process: Callable[[str], Engine], signer: LogSigner, year: int
) -> None:
    """The writer never takes a time before the last; whoever has the role can do without it."""
    signer.sign()
    _append(as_process("stop_payment"), f"{year}-01-01T00:00:00.000000Z")
    with pytest.raises(Inconsistent, match=f"event 5 says that it was recorded at {year}"):
        signer.sign()


def _append(engine: Engine, recorded_at: str) -> None:
    """Append an event after the five that there are, with any time, and a tree that fits."""
    events = Reader(engine).events()
    said = {"position": 5, "version": 6, "recorded_at": recorded_at}
    envelope = canonical(orjson.loads(events[4].text) | said)
    leaf = leaf_hash(envelope)
    row = {"event_id": uuid4(), "command_id": uuid4(), "command_events": 1, "leaf_hash": leaf}
    named = {"stream": events[4].stream, "type": events[4].type, "envelope": envelope.decode()}
    edge = Edge()
    for each in (*(event.leaf_hash for event in events), leaf):
        edge.push(each)
    with engine.begin() as connection:
        connection.execute(log_event.insert(), row | named | said)
        latest = max(recorded_at, to_wire(events[4].recorded_at))
        grown = {"size": 6, "edge": edge.to_bytes(), "recorded_at": latest}
        connection.execute(log_head.update().values(grown))
