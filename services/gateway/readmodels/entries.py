"""Entries: an event as the views keep it, masked, beside the row of what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import select

from contracts.envelope import to_wire
from services.gateway.readmodels.masks import masked
from services.gateway.readmodels.tables import order_event
from shared.sealing import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Column, Connection, Table

    from shared.log.read import Recorded
    from shared.vault import Vault

    Row = dict[str, Any]


class Kept(NamedTuple):
    """Rows that are kept of orders, of companies, of tasks: each by the id of what it is of.

    `about` says whom an event speaks of, if any; `blank` is the row before the first event, and
    `advance` brings it up to its next, whose masked data it is given.
    """

    table: Table
    id: Column[str]
    about: Callable[[Recorded], str | None]
    blank: Callable[[str, Recorded], Row]
    advance: Callable[[Row, Recorded, Mapping[str, Any]], None]

    def keep(self, connection: Connection, events: Iterable[Recorded], vault: Vault) -> None:
        """Bring the rows of what these events speak of up to date, and enter the events."""
        spoken = [(named, event) for event in events if (named := self.about(event))]
        if not spoken:
            return
        rows = self._rows(connection, {named for named, _ in spoken})
        known = list(rows)
        keys = vault.known({event.key_id for _, event in spoken if event.key_id})
        entries = []
        for named, event in spoken:
            data = masked(event.type, opened(keys, event))
            self.advance(rows.setdefault(named, self.blank(named, event)), event, data)
            entries.append(entry(named, event, data))
        if known:
            connection.execute(self.table.delete().where(self.id.in_(known)))
        connection.execute(self.table.insert(), list(rows.values()))
        connection.execute(order_event.insert(), entries)

    def _rows(self, connection: Connection, ids: set[str]) -> dict[str, Row]:
        query = select(self.table).where(self.id.in_(ids))
        return {row[self.id.name]: dict(row) for row in connection.execute(query).mappings()}


def entry(order: str, event: Recorded, data: Mapping[str, Any]) -> Row:
    """The row of `order_event` for an event about an order, company or task; `data` is masked."""
    return {
        "position": event.position,
        "order_id": order,
        "version": event.version,
        "type": event.type,
        "recorded_at": to_wire(event.recorded_at),
        "leaf_hash": event.leaf_hash.hex(),
        "envelope": event.text,
        "key_id": str(event.key_id) if event.key_id else None,
        "data": text(data),
    }


def text(data: object) -> str:
    """What is kept of data as JSON."""
    return orjson.dumps(data).decode()
