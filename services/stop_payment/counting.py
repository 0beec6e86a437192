"""Counting: how often an account was stopped, and how often policy lets it be."""

from collections.abc import Callable, Iterable
from uuid import UUID

from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.policy import Pack
from contracts.problems import Defect, refuse
from services.stop_payment.measure import ACCOUNT, Account
from services.stop_payment.order import ORDER, stream_of
from shared.ask import Ask, Streams
from shared.lifecycle import Life

Lives = Callable[[str], Life]
"""Says how an order stands, by its id."""


def permitted(policy: Pack) -> int:
    """Return how often an account may be stopped, its first stop included."""
    most = policy.count("stop_payment.stop.max_count")
    return most if policy.yes("stop_payment.stop.count_includes_first") else most + 1


def number_of(account: Account, lives: Lives) -> int:
    """Return how many of an account's stops count: were ever in force, or may yet be."""
    placed = {
        name
        for name, measure in account.measures.items()
        if isinstance(measure.imposed, sp.StopImposed)
    }
    asked = {each.order_id for each in account.counted} - placed
    return len(placed) + sum(not lives(name).is_over for name in asked)


def count(ask: Ask, ordered: ts.Stop) -> tuple[str, ms.StopCounted]:
    """Return the stream of a new stop's account and what it notes, so that orders of stops race.

    Refused `stopped-enough` where policy lets the account be stopped no more.
    """
    stream, counted = _next(ask, ordered)
    if counted.number > counted.permitted:
        raise refuse("stopped-enough", str(counted.permitted))
    return stream, counted


def is_full(ask: Ask, ordered: ts.Stop) -> bool:
    """Tell whether the account of a new stop can be stopped no more."""
    _, counted = _next(ask, ordered)
    return counted.number > counted.permitted


def _next(ask: Ask, ordered: ts.Stop) -> tuple[str, ms.StopCounted]:
    stream = f"{sp.MEASURE}-{ordered.account_ref}"
    number = number_of(ask.state(ACCOUNT, stream), lambda name: _life(ask.streams, name)) + 1
    most = permitted(ask.policy)
    return stream, ms.StopCounted(
        order_id=str(ask.subject),
        application_id=ordered.application_id,
        number=number,
        permitted=most,
    )


def spent(
    account: Account, application: str | None, streams: Streams, policy: Pack, pointer: str
) -> Iterable[Defect]:
    """Yield that an account can be stopped no more, if so it is; what was ordered can be again.

    `pointer` is to the field that names it.
    """
    most = permitted(policy)
    if application in {each.application_id for each in account.counted}:
        return
    if number_of(account, lambda name: _life(streams, name)) >= most:
        yield Defect("stopped_enough", pointer, str(most))


def _life(streams: Streams, order_id: str) -> Life:
    return ORDER.fold(streams.events(stream_of(UUID(order_id)))).life
