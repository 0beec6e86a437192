"""Reports: what the figures are, and everything needed to compute them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from sqlalchemy import select

from contracts.figures import EVERYONE, Parties
from contracts.message import registry
from contracts.problems import refuse
from contracts.reports import size_of
from services.gateway.on_record import moment_of
from services.gateway.readmodels.scope import ADDRESSEE, ALL, GIVERS
from services.gateway.readmodels.tables import order_event, order_view
from shared.log.tables import reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sqlalchemy import Engine

    from contracts.reports import Formula, Report
    from services.gateway.gate import Gate
    from services.gateway.readmodels.scope import Scope

PAGE = 1000


def file_name(formula: Formula) -> str:
    """What the report by a formula is called as a file."""
    return f"{formula.rows.replace('_', '-')}.report.json"


def made(gate: Gate, scope: Scope, formula: Formula, as_of: str | None = None) -> Report:
    """The report by a formula on what somebody may see, now or as of a moment, and a checkpoint.

    Reads every event that it rests on: about a second for 50,000. Refused `behind` if the views
    have not reached the checkpoint within two seconds, `invalid-query` for what is no moment.
    """
    now, upto = gate.clock.now(), None
    if as_of is not None:
        moment = moment_of(gate, as_of)
        now, upto = moment.at, moment.position + 1
        if upto:
            gate.ledger.proof(moment.position)  # has a checkpoint signed that covers it
    note = gate.ledger.checkpoint()
    size = size_of(note) if upto is None else upto
    if not gate.shows(size - 1):
        raise refuse("behind")
    read = _envelopes(gate.engine, scope, formula, size)
    return formula.report(read, now, parties(scope), note, size)


def parties(scope: Scope) -> Parties:
    """Whose orders somebody sees, as a report says it."""
    if scope.roles & ALL:
        return EVERYONE
    return Parties(
        to=scope.agency if scope.roles & ADDRESSEE else None,
        by=scope.agency if scope.roles & GIVERS else None,
    )


def _envelopes(
    engine: Engine, scope: Scope, formula: Formula, size: int
) -> Iterator[Mapping[str, Any]]:
    """What a formula reads of the first `size` events, as they were hashed."""
    types = [wire for wire in registry if formula.reads(wire)]
    query = (
        select(order_event.c.position, order_event.c.envelope)
        .join(order_view, order_view.c.order_id == order_event.c.order_id)
        .where(scope.clause(), order_event.c.type.in_(types), order_event.c.position < size)
        .order_by(order_event.c.position)
        .limit(PAGE)
    )
    after = -1
    with reading(engine).connect() as connection:
        while page := connection.execute(query.where(order_event.c.position > after)).all():
            yield from (orjson.loads(row.envelope) for row in page)
            after = page[-1].position
