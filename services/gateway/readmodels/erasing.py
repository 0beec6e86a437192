"""Erasing: when the key of a case goes, even what the views show masked goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, select

from contracts.envelope import Envelope
from contracts.reporting import REPORT, TakenUp
from services.gateway.readmodels.acts import act_of
from services.gateway.readmodels.masks import target
from services.gateway.readmodels.tables import order_event, order_view
from shared.log.tables import reading
from shared.sealing import opened

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Engine


def erase(connection: Connection, keys: Collection[str]) -> None:
    """Have everything that lay under these keys read ERASED, as it does when built without them."""
    found = connection.execute(_UNDER, {"among": list(keys)}).all()
    data = {row.position: _erased(row.envelope) for row in found}
    for position, said in data.items():
        values = {"where": position, "said": orjson.dumps(said).decode()}
        connection.execute(_REWRITE, values)
    ordered = {row.order_id: data[row.position] for row in found if act_of(row.type, {})}
    if ordered:
        _erase_orders(connection, ordered)


def reports_of(engine: Engine, case: str) -> list[str]:
    """The ids of the banks' reports that orders of a case took up."""
    with reading(engine).connect() as connection:
        ours = set(connection.execute(_OF_CASE, {"case": case}).scalars())
        rows = connection.execute(_TAKEN_UP).all()
    return [row.order_id for row in rows if orjson.loads(row.data)["taken_up_by"] in ours]


def _erase_orders(connection: Connection, ordered: Mapping[str, Mapping[str, Any]]) -> None:
    ours = order_view.c.order_id.in_(ordered)
    rows = [dict(row) for row in connection.execute(select(order_view).where(ours)).mappings()]
    for row in rows:
        data = ordered[row["order_id"]]
        row |= {**target(data), "detail": orjson.dumps(data).decode()}
    connection.execute(order_view.delete().where(ours))
    connection.execute(order_view.insert(), rows)


def _erased(envelope: str) -> Mapping[str, Any]:
    return opened({}, Envelope.from_json(orjson.loads(envelope)))


_UNDER = select(
    order_event.c.position, order_event.c.order_id, order_event.c.type, order_event.c.envelope
).where(order_event.c.key_id.in_(bindparam("among", expanding=True)))
_OF_CASE = select(order_view.c.order_id).where(order_view.c.case_number == bindparam("case"))
_TAKEN_UP = (
    select(order_event.c.order_id, order_event.c.data)
    .join(order_view, order_view.c.order_id == order_event.c.order_id)
    .where(order_view.c.act == REPORT, order_event.c.type == TakenUp.wire)
)
_REWRITE = (
    order_event.update()
    .where(order_event.c.position == bindparam("where"))
    .values(data=bindparam("said"))
)
