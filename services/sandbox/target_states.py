"""The memory of trades: what came of each order about a target, and so how the target stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Column, Engine, String, Table, Text, select

from contracts.envelope import to_wire
from services.sandbox.tables import diary_metadata

sandbox_line = Table(
    "sandbox_line",
    diary_metadata,
    Column("order_id", String(36), primary_key=True),
    Column("line", String(64), nullable=False, index=True),
    Column("at", String(27), nullable=False),
    Column("state", String(20)),
    Column("said", Text, nullable=False),
)
"""Orders about a target that were answered: `line` is a reference, which does not tell it; `state`
is how it stood after, null where its agency did nothing about it; `said` is the answer as JSON."""


class TargetStates:
    """Remembers what agencies did, so that an answer that is given again is the same."""

    def __init__(self, engine: Engine) -> None:
        """Keep it in `engine`, beside the diary."""
        self._engine = engine.execution_options(lasting=False)  # a simulation outlives no power cut
        sandbox_line.create(engine, checkfirst=True)

    def answered(
        self,
        order_id: str,
        target: str,
        at: datetime,
        made: Callable[[str | None], dict[str, Any]],
        stands: str,
    ) -> dict[str, Any]:
        """Return the answer to an order, `made` once from how its target stands by earlier ones.

        What it says under the name `stands` is how the target stands from then on.
        """
        mine = select(sandbox_line.c.said).where(sandbox_line.c.order_id == order_id)
        latest = (
            select(sandbox_line.c.state)
            .where(sandbox_line.c.line == target, sandbox_line.c.state.is_not(None))
            .order_by(sandbox_line.c.at.desc(), sandbox_line.c.order_id.desc())
            .limit(1)
        )
        with self._engine.begin() as connection:
            said = connection.execute(mine).scalar()
            if said is None:
                answer = made(connection.execute(latest).scalar())
                said = orjson.dumps(answer).decode()
                row = {"order_id": order_id, "line": target, "at": to_wire(at), "said": said}
                state = {"state": answer.get(stands)}
                connection.execute(sandbox_line.insert(), row | state)
        return dict(orjson.loads(said))
