"""Entries: an event as the views keep it, with what it says as JSON, masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from contracts.envelope import to_wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.log.read import Recorded


def entry(order: str, event: Recorded, data: Mapping[str, Any]) -> dict[str, Any]:
    """The row of `order_event` for an event about an order or company; `data` is masked."""
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
