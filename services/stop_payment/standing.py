"""Standing: other stops of an account that still stand, of the same transfer or of another."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts import measures as ms
from contracts import transaction_stops as ts
from contracts.problems import Defect
from contracts.types import minor_of
from services.stop_payment.measure import Account
from services.stop_payment.order import ORDER, Order, stream_of
from shared.ask import Streams


def others(
    account: Account, streams: Streams, now: datetime, own: str, centre: str
) -> list[ts.Stop]:
    """Return a centre's other stops that stand: in force, or not answered yet.

    `own` is the id of the order that is being given, or its application's where it has none. What
    another centre ordered is none of this one's, until the account shows it by a measure.
    """
    named = (each.order_id for each in account.counted if own not in _names(each))
    orders = {name: ORDER.fold(streams.events(stream_of(UUID(name)))) for name in named}
    return [
        order.ordered
        for name, order in orders.items()
        if isinstance(order.ordered, ts.Stop)
        and order.ordered.ordered_by == centre
        and _stands(name, order, account, now)
    ]


def _names(counted: ms.StopCounted) -> tuple[str, str]:
    return counted.order_id, counted.application_id


def _stands(order_id: str, order: Order, account: Account, now: datetime) -> bool:
    measure = account.measures.get(order_id)
    return measure.stands(now) if measure else not order.life.is_over


def repeated(values: Mapping[str, Any], standing: Collection[ts.Stop]) -> Iterable[Defect]:
    """Yield that a transfer is under order already, as far as well-formed fields tell it."""
    if not {"amount", "currency", "transfer_time"} <= values.keys():
        return
    amount = minor_of(values["amount"], values["currency"])
    transfer = (amount, values["currency"], values["transfer_time"])
    if any(transfer == (o.amount_minor, o.currency, o.transfer_time) for o in standing):
        yield Defect("transfer_under_order", "/transfer_time")
