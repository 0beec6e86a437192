"""What a trail is made of: the orders of a case, those of others on its accounts, what they found.

An account that money of several cases came to has one balance, and what left it belongs to none of
them alone: so the orders of other cases on it belong to the trail, and whatever followed from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from contracts.tracing import CashTaken, HopProposed
from services.gateway.readmodels.adding_up import Line
from services.gateway.readmodels.tables import order_event, order_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement, Connection, Select

    from services.gateway.readmodels.scope import Scope

    Row = dict[str, Any]

FOUND = (HopProposed.wire, CashTaken.wire)
AT_ONCE = 500
"""Ids named in one statement: SQLite may be built to take no more than 999."""
_row = order_view.c


def orders_of(connection: Connection, scope: Scope, case_number: str) -> list[Row]:
    """The orders of a case's trail that may be seen, rows with their `detail` as an object."""
    found: dict[str, Row] = {}
    fresh = _orders(connection, scope, _row.case_number == case_number)
    while fresh:
        found |= {row["order_id"]: row for row in fresh}
        fresh = [row for row in _beside(connection, scope, fresh) if row["order_id"] not in found]
    return list(found.values())


def lines_of(connection: Connection, orders: Iterable[Row]) -> list[Line]:
    """What the queries among these orders found, oldest first."""
    columns = order_event.c
    found = select(columns.position, columns.order_id, columns.type, columns.data)
    queries = [row["order_id"] for row in orders]
    return sorted(
        Line(row.position, row.order_id, row.type, orjson.loads(row.data))
        for some in _in_parts(queries)
        for row in connection.execute(
            found.where(columns.type.in_(FOUND), columns.order_id.in_(some))
        )
    )


def _beside(connection: Connection, scope: Scope, rows: list[Row]) -> Iterator[Row]:
    """The orders on the same accounts as these, and those that followed from these."""
    for some in _in_parts(sorted({row["account_ref"] for row in rows if row["account_ref"]})):
        yield from _orders(connection, scope, _row.account_ref.in_(some))
    for some in _in_parts([row["order_id"] for row in rows]):
        yield from _orders(connection, scope, _row.parent.in_(some))


def _orders(connection: Connection, scope: Scope, which: ColumnElement[bool]) -> list[Row]:
    query: Select[Any] = select(order_view).where(scope.clause(), which)
    found = connection.execute(query).mappings()
    return [dict(row) | {"detail": orjson.loads(row["detail"])} for row in found]


def _in_parts(ids: list[str]) -> Iterator[list[str]]:
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
