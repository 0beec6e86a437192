"""Reports before the desk: what a bank tells of its own accord, and the order that takes it up."""

from collections.abc import Callable
from uuid import UUID

from contracts import reporting as rp
from contracts import stop_payment as sp
from contracts import suspicions as su
from contracts.message import Event
from contracts.orders import TAKE_UP
from contracts.port import TOCSIN, order_id
from contracts.problems import Defect, refuse
from services.stop_payment import reporting, suspecting
from services.stop_payment.order import ORDER, Order, stream_of
from services.stop_payment.reporting import References
from shared.ask import Ask, Decision
from shared.decider import Outcome
from shared.parties import unchanged_since
from shared.register import Register


def of_report(ask: Ask, order: Order, refs: References) -> Decision:
    """Decide what is said of a report: nobody but its two parties learns that there is one."""
    stream, known = stream_of(ask.subject), order.report
    match ask.command:
        case rp.Report() as command if order.ordered is None:
            _addressed(command, ask.grounds.register)
            _unlike(order.suspicion.reported)
            by, bank = reporting.limit(ask.now, ask.policy), ask.caller.agency
            told = reporting.report(command, known, bank, refs(command, bank), by)
            return Decision({stream: told})
        case sp.Withdraw() as command if _issuer(known) == ask.caller.agency:
            unchanged_since(ask, stream)
            return Decision({stream: reporting.decline(known, order.life, command)})
        case sp.MarkOverdue(deadline=deadline) as command if ask.caller.agency == TOCSIN:
            missed = sp.Overdue(deadline=deadline, due_at=command.due_at)
            if deadline == TAKE_UP:
                return Decision(
                    {stream: reporting.mark_overdue(known, order.life, missed, ask.now)}
                )
    raise refuse("not-found")


def of_suspicion(ask: Ask, order: Order, account_ref: Callable[[str, str], str]) -> Decision:
    """Decide what a bank says of what looks suspicious to it; nobody can say more of that."""
    stream, command = stream_of(ask.subject), ask.command
    if not isinstance(command, su.ReportSuspicion):
        raise refuse("not-found")
    _addressed(command, ask.grounds.register)
    _unlike(order.ordered or order.report.reported)
    bank, number = ask.caller.agency, command.account_number
    ref = account_ref(bank, number) if number else None
    return Decision({stream: suspecting.tell(command, order.suspicion, bank, ref)})


def taken_up(ask: Ask, placed: Outcome) -> dict[str, Outcome]:
    """Return what an order does to the report that it supplements, by the report's stream."""
    match placed:
        case (sp.Ordered(original_application_id=str(original)) as ordered, *_):
            stream = stream_of(report_id(ordered.agency, original))
            state = ask.state(ORDER, stream)
            if reporting.supplements(ordered, state.report) and not state.life.withdrawn:
                event = rp.TakenUp(
                    taken_up_by=str(ask.subject), application_id=ordered.application_id
                )
                return {stream: (event,)}
    return {}


def report_id(bank: str, application_id: str) -> UUID:
    """Return the id of a bank's report, made like that of any order."""
    return order_id(bank, application_id)


def _issuer(report: reporting.Report) -> str | None:
    return report.reported.ordered_by if report.reported else None


def _unlike(before: Event | None) -> None:
    """Refuse an application that is known already as another thing."""
    if before is not None:
        raise refuse("conflict", defects=[Defect("conflict")])


def _addressed(command: rp.Report | su.ReportSuspicion, register: Register) -> None:
    """Refuse a report to whoever gives no orders."""
    known = register.agencies().get(command.reported_to)
    if known is None or known.kind != "centre":
        unknown = Defect("agency_unknown", "/reported_to", command.reported_to)
        raise refuse("invalid-command", defects=[unknown])
