"""Reading in clear: what of an order, a bank's report or a whole hold can be shown, and to whom."""

from contracts.authority import SAID
from contracts.hold_proposals import HoldProposed
from contracts.holding import ProtectiveHoldBegun
from contracts.reporting import Reported
from contracts.suspicions import SuspicionReported
from services.stop_payment.order import Order
from shared.parties import Shown, shown


def to_show(order: Order) -> Shown | None:
    """Return what can be shown, None if there is nothing; a hold as a whole is sent to nobody."""
    told = order.report.reported or order.suspicion.reported
    match told or order.hold.begun or order.proposal.proposed:
        case (
            Reported(ordered_by=centre, agency=bank)
            | SuspicionReported(ordered_by=centre, agency=bank)
        ):
            return Shown(SAID, centre, None, bank)
        case (
            ProtectiveHoldBegun(ordered_by=centre, case_number=case)
            | HoldProposed(ordered_by=centre, case_number=case)
        ):
            return Shown(SAID, centre, case)
    return shown(order.given) if order.given else None
