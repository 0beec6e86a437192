"""What a stolen role can do, and the log then shows to whoever verifies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.log.verify import Defect, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from shared.log.append import Log
    from tests.log.conftest import Writing

EVENT = """
INSERT INTO log_event SELECT {position}, gen_random_uuid(), gen_random_uuid(), 1, stream, 6, type,
  recorded_at, text, sha256('\\x00'::bytea || convert_to(text, 'UTF8'))
FROM log_event, replace(envelope, '"version":5}}', '"version":6}}') AS text WHERE position = 4
"""


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
    log: Log, write: Writing, as_process: Callable[[str], Engine], act: str, found: str
) -> None:
    log.append([write("stop_payment-1", events=5)])
    with as_process("stop_payment").begin() as connection:
        connection.exec_driver_sql(act)
    with pytest.raises(Defect, match=found):
        verify(as_process("ledger"))
