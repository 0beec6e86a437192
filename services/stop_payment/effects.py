"""Effects: what orders, answers and time do to the measures on an account, decided with them."""

from typing import assert_never
from uuid import UUID

from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.problems import refuse
from services.stop_payment import chase
from services.stop_payment.measure import ACCOUNT, Basis, Measure, extend, impose, lapse, release
from services.stop_payment.order import ORDER, Instruction, stream_of
from services.stop_payment.shaping import again, change, noted, shaped
from shared.ask import Ask, Decision
from shared.decider import Outcome


def account_of(ordered: Instruction) -> str:
    """Return the stream of the measures on an order's account; its name hides the number."""
    return f"{sp.MEASURE}-{ordered.account_ref}"


def shape(ask: Ask, command: ms.StopChange) -> Decision:
    """Decide to order that a stop be changed: the account notes it, so that such orders race."""
    stop = chase.stop_of(chase.other(ask, command.order_id))
    stream, account, of = stream_of(ask.subject), account_of(stop), UUID(command.order_id)
    if known := ask.state(ORDER, stream).ordered:
        return Decision({stream: again(command, known)}, stop.case_number)
    unchanged_since(ask, stream_of(of))
    measure = ask.state(ACCOUNT, account).in_force(command.order_id, ask.now)
    _nothing_pending(ask, command, measure)
    order = shaped(command, stop, measure, ask.policy_of(stream_of(of)))
    note = noted(command, str(ask.subject))
    return Decision({stream: (order,), account: (note,)}, stop.case_number)


def bearing(ask: Ask, ordered: Instruction, answered: sp.Answered) -> dict[str, Outcome]:
    """Return what an answer does to the measures on its account, by their stream."""
    stream, by = account_of(ordered), str(ask.subject)
    account = ask.state(ACCOUNT, stream)
    match ordered:
        case sp.Ordered():
            longest = ask.policy.span("stop_payment.stop.duration")
            return {stream: impose(account, Basis(by, ordered, longest), answered, ask.now)}
        case ms.ExtensionOrdered():
            return {stream: extend(account, by, ordered, answered, ask.now)}
        case ms.ReleaseOrdered():
            return {stream: release(account, by, ordered, answered, ask.now)}
        case tr.QueryOrdered():
            return {}
    assert_never(ordered)


def lapsing(ask: Ask, command: sp.Lapse, ordered: Instruction) -> Decision:
    """Decide whether a stop has run out."""
    stream = account_of(ordered)
    outcome = lapse(ask.state(ACCOUNT, stream), command, ask.now)
    return Decision({stream: outcome}, ordered.case_number)


def unchanged_since(ask: Ask, stream: str) -> None:
    """Refuse what was decided on an older version of an order than the latest."""
    recorded = ask.streams.recorded(stream)
    if ask.expected_version is not None and ask.expected_version != len(recorded):
        since = recorded[ask.expected_version :] if ask.expected_version < len(recorded) else []
        raise refuse("precondition-failed", ", ".join(event.type for event in since))


def _nothing_pending(ask: Ask, command: ms.StopChange, measure: Measure) -> None:
    for asked in measure.asked:
        life = ask.state(ORDER, stream_of(UUID(asked.order_id))).life
        if asked.change == change(command) and not (life.answered or life.withdrawn):
            raise refuse("order-pending", asked.application_id)
