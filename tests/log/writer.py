"""A process that appends to a log and says each receipt once it is given: URL COUNT [STREAM]."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from uuid import uuid4

from contracts.envelope import Actor
from shared.log.append import Log, NewEvent, Receipt, StreamPart, Write
from shared.log.read import Reader
from shared.log.tables import open_engine


def main(url: str, count: int, shared: str | None = None) -> None:
    """Appends so many events to streams of its own, and now and then one to a shared stream."""
    engine = open_engine(url)
    log, reader = Log(engine, lambda: datetime.now(UTC)), Reader(engine)
    for number in range(count):
        append(log, f"order-{uuid4()}", 0)
        if shared and number % 10 == 0:
            append(log, shared, len(reader.stream(shared)))


def append(log: Log, stream: str, expected: int) -> None:
    """Appends one event; a conflict is no receipt."""
    part = StreamPart(stream, expected, (NewEvent("order.made.v1", {"text": "x" * 500}),))
    command_id = uuid4()
    [outcome] = log.append(
        [Write(command_id, "0" * 64, Actor("centre"), datetime.now(UTC), (part,))]
    )
    if isinstance(outcome, Receipt):
        sys.stdout.write(f"{command_id}={outcome.position}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
