"""Findings: everything that speaks against an order before it is given, as things stand."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts import transaction_stops as ts
from contracts.message import Command
from contracts.port import Caller
from contracts.problems import Defect
from services.stop_payment import counting, preflight, standing, transactions
from services.stop_payment.measure import ACCOUNT
from shared.ask import Grounds, Streams


def found(
    command: type[Command],
    values: Mapping[str, Any],
    kept_on: str | None,
    caller: Caller,
    grounds: Grounds,
) -> Iterable[Defect]:
    """Yield what speaks against an order, as far as its well-formed fields tell.

    `kept_on` is the stream of what is to be stopped, None where the fields do not tell it.
    """
    known, others = ACCOUNT.initial, list[ts.Stop]()
    of_transaction = issubclass(command, ts.StopTransaction)
    if kept_on is not None:
        streams, own = Streams(grounds.reader, {}, grounds.vault), values.get("application_id")
        now = grounds.clock.now()
        known = ACCOUNT.fold(streams.events(kept_on))
        others = standing.others(known, streams, now, own or "", caller.agency)
        pointer = "/transaction_number" if of_transaction else "/account_number"
        yield from counting.spent(known, own, streams, grounds.policy(now), pointer)
    if of_transaction:
        yield from transactions.repeated(others)
        yield from transactions.warnings(values, known, others)
    else:
        yield from standing.repeated(values, others)
        yield from preflight.warnings(values, known, others)
