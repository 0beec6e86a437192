"""Clearing: money found to have nothing to do with a case is let go, down the whole chase."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from contracts import appeals as ap
from contracts import fairness as fr
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts import transaction_stops as ts
from contracts.fields import ERASED
from contracts.message import Event
from contracts.port import TOCSIN
from services.stop_payment import chase
from services.stop_payment.effects import Held, account_of, stop_behind
from services.stop_payment.inquiring import is_pending
from services.stop_payment.measure import ACCOUNT, Account, Imposed
from services.stop_payment.order import ORDER, Order, stream_of
from services.stop_payment.rerouting import rerouted_id
from services.stop_payment.tracing import hop_id, query_id
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome
from shared.parties import unchanged_since

CLOCK = "stop_payment.release.unrelated"
Written = dict[str, list[Event]]


@dataclass(frozen=True, slots=True)
class Node:
    """A stop of a chase, and the account that it is about."""

    id: str
    order: Order
    stop: ts.Stop
    account: Account

    @property
    def stream(self) -> str:
        """The stream of the measures on its account."""
        return account_of(self.stop)


def chain(ask: Ask, first: str) -> Iterator[Node]:
    """Yield a stop and all stops that followed from it, once: each comes of one other alone.

    A query and a watch may both have reported the same transfer.
    """
    waiting, met = [(first, "")], set[str]()
    while waiting:
        name, parent = waiting.pop(0)
        if name in met:
            continue
        order = ask.state(ORDER, stream_of(UUID(name)))
        stop = order.ordered
        if isinstance(stop, ts.Stop) and parent in ("", parent_of(stop)):
            met.add(name)
            node = Node(name, order, stop, ask.state(ACCOUNT, account_of(stop)))
            yield node
            waiting += [(str(onward), name) for onward in _onward(ask, node)]


def parent_of(stop: ts.Stop) -> str | None:
    """Return the order that a stop follows from; that of a transaction begins a chase."""
    return stop.parent if isinstance(stop, sp.Ordered) else None


def _onward(ask: Ask, node: Node) -> Iterator[UUID]:
    """Yield the ids of stops that may have followed from one: by transfer, or at another bank."""
    for name in (node.id, str(query_id(node.id)), *_watches(node)):
        for hop in ask.state(ORDER, stream_of(UUID(name))).flows.hops.values():
            yield hop_id(hop.from_ref, hop.serial)
    answers = (each for each in node.order.life.answered if isinstance(each, sp.Answered))
    for bank in dict.fromkeys(each.other_bank for each in answers if each.other_bank):
        yield rerouted_id(node.id, bank)


def _watches(node: Node) -> list[str]:
    return [noted.order_id for noted in node.account.inquired if noted.measure == node.id]


def find(ask: Ask, command: fr.FindUnrelated) -> Decision:
    """Decide that a stop was about unrelated money, and with it all that followed from it.

    Each order that a bank has still to answer is withdrawn, each measure in force proposed for
    release, once.
    """
    stream, first = stream_of(ask.subject), str(ask.subject)
    mine = chase.other(ask, first)
    case = chase.stopping(mine).case_number
    if isinstance(mine.cleared, fr.FoundUnrelated) and mine.cleared.reason == command.reason:
        return Decision({stream: Already(mine.cleared)}, case)
    unchanged_since(ask, stream)
    found = fr.FoundUnrelated(reason=command.reason, release_by=ask.now + ask.policy.span(CLOCK))
    written: Written = defaultdict(list)
    for node in chain(ask, first):
        written[stream_of(UUID(node.id))] += _said(node, first, found)
        for name in _pending(ask, node):
            written[stream_of(UUID(name))].append(sp.Withdrawn(reason=command.reason))
        written[node.stream] += _wrong(ask, node, first, found)
    return Decision({name: tuple(events) for name, events in written.items()}, case)


def _said(node: Node, first: str, found: fr.FoundUnrelated) -> Iterable[Event]:
    if node.id == first:
        yield found
    elif node.order.cleared is None:
        yield fr.Cleared(root=first, release_by=found.release_by)


def _pending(ask: Ask, node: Node) -> Iterator[str]:
    """Yield the orders about a stop that its bank has still to deal with, but for releases."""
    frozen = node.account.resting_on(node.id)
    changes = [
        asked.order_id
        for asked in node.account.asked
        if asked.measure in frozen and asked.change not in ms.LIFTS
    ]
    noted = [each.order_id for each in node.account.inquired if each.measure == node.id]
    for name in (node.id, str(query_id(node.id)), *changes, *noted):
        order = ask.state(ORDER, stream_of(UUID(name)))
        if order.ordered and is_pending(order, ask.now):
            yield name


def _wrong(ask: Ask, node: Node, first: str, found: fr.FoundUnrelated) -> Iterator[Event]:
    ground = ap.UNRELATED if node.id == first else ap.CHAIN
    for name in node.account.resting_on(node.id):
        measure = node.account.measures.get(name)
        if measure and measure.wrongful is None:
            yield fr.FoundWrongful(measure=name, order_id=first, ground=ground)
        if measure and measure.stands(ask.now) and measure.proposed is None:
            yield fr.ReleaseProposed(measure=name, order_id=first, release_by=found.release_by)


def overtaken(ask: Ask, order: Order) -> tuple[Event, ...]:
    """Return that an order to be offered is withdrawn instead: the one before it was cleared.

    Only one that followed by itself, and crossed the finding; an officer's own word stands.
    """
    ordered, life = order.ordered, order.life
    if not isinstance(ask.command, sp.Offer):
        return ()
    if not isinstance(ordered, sp.Ordered | tr.QueryOrdered) or ordered.parent is None:
        return ()
    before = ask.state(ORDER, stream_of(UUID(ordered.parent))).cleared
    by_itself = ask.streams.recorded(stream_of(ask.subject))[0].actor.agency == TOCSIN
    if before is None or not by_itself or life.offered or life.withdrawn:
        return ()
    root = before.root if isinstance(before, fr.Cleared) else ordered.parent
    found = ask.state(ORDER, stream_of(UUID(root))).cleared
    reason = found.reason if isinstance(found, fr.FoundUnrelated) else ERASED
    cleared = fr.Cleared(root=root, release_by=before.release_by)
    return (sp.Withdrawn(reason=reason), cleared)


def belated(ask: Ask, order: Order, stream: str, outcome: Outcome) -> Outcome:
    """Return what begins on an account, and that it is wrong where its stop was found to be."""
    if isinstance(outcome, Already):
        return outcome
    new = [event for event in outcome if isinstance(event, Imposed)]
    if not new or new[0].order_id in ask.state(ACCOUNT, stream).measures:
        return outcome
    name, ground = new[0].order_id, _ground(ask, order, stream)
    if ground is None:
        return outcome
    wrong = fr.FoundWrongful(measure=name, order_id=name, ground=ground)
    release_by = ask.now + ask.policy_of(stream_of(UUID(name))).span(CLOCK)
    proposed = fr.ReleaseProposed(measure=name, order_id=name, release_by=release_by)
    return (*outcome, wrong, proposed)


def _ground(ask: Ask, order: Order, stream: str) -> str | None:
    """Return why whatever rests on the stop that an order is, or is about, is wrong; or None."""
    if not isinstance(order.ordered, Held):
        return _found(order)
    stop, account = stop_behind(order.ordered, str(ask.subject)), ask.state(ACCOUNT, stream)
    known = (account.measures.get(each) for each in account.resting_on(stop))
    upheld = any(each and each.wrongful and each.wrongful.ground == ap.APPEAL for each in known)
    return _found(ask.state(ORDER, stream_of(UUID(stop)))) or (ap.APPEAL if upheld else None)


def _found(stop: Order) -> str | None:
    if stop.cleared is None:
        return None
    return ap.CHAIN if isinstance(stop.cleared, fr.Cleared) else ap.UNRELATED
