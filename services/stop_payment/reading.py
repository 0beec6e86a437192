"""Reading in clear: who may see an order unsealed, what for, and what is recorded of it."""

from typing import TYPE_CHECKING

from contracts import orders
from contracts import stop_payment as sp
from contracts.holding import ProtectiveHoldBegun
from contracts.problems import refuse
from contracts.reporting import Reported
from services.stop_payment.order import Instruction, Order
from shared.ask import Ask, Decision

if TYPE_CHECKING:
    from shared.decider import Outcome


Readable = Instruction | Reported | ProtectiveHoldBegun
"""What can be shown in clear: an order, a bank's report, a whole protective hold."""


def reading_of(order: Order, ask: Ask, stream: str) -> Decision:
    """Decide to show an order; the first reading by its agency delivers it."""
    ordered, command = order.ordered or order.report.reported or order.hold.begun, ask.command
    if ordered is None or not isinstance(command, sp.Reveal):
        raise refuse("not-found")
    receives = _receives(ordered, order, ask)
    if not (receives or _oversees(ordered, ask)):
        raise refuse("not-found")
    executes = command.purpose == orders.EXECUTION
    if executes and not receives:
        raise refuse("forbidden", f"purpose {orders.EXECUTION}")
    read = sp.Revealed(order_id=str(ask.subject), purpose=command.purpose)
    outcomes: dict[str, Outcome] = {f"{sp.READ}-{ask.subject}": (read,)}
    if executes and order.ordered and not order.life.delivered:
        outcomes[stream] = (sp.Delivered(channel=ask.caller.via),)
    return Decision(outcomes, None if isinstance(ordered, Reported) else ordered.case_number)


def _oversees(ordered: Readable, ask: Ask) -> bool:
    """Tell whether the caller may see the order without being its agency."""
    roles = ask.grounds.register.roles(ask.caller)
    gives = bool(roles & (orders.OFFICER | orders.APPROVER))
    return bool(roles & orders.OVERSEER) or (gives and ordered.ordered_by == ask.caller.agency)


def _receives(ordered: Readable, order: Order, ask: Ask) -> bool:
    """Tell whether the order was sent to the caller; a whole hold is addressed to nobody."""
    if isinstance(ordered, ProtectiveHoldBegun):
        return False
    roles = ask.grounds.register.roles(ask.caller)
    addressed = bool(roles & orders.AGENCY) and ordered.agency == ask.caller.agency
    return addressed and order.life.waits_for is None
