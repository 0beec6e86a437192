"""Stop payment with a reaction that fails for some orders, for as long as a file says so."""

import os
from pathlib import Path

from contracts.port import WireCommand
from services.stop_payment.desk import StopPayment
from services.stop_payment.reactions import OFFERING, REACTIONS, TIMETABLE
from shared.domain import Domain
from shared.edge.nameko import DomainService
from shared.log.read import Recorded
from shared.reaction import Reaction
from tests.edge.office import BROKEN, POISON


def choosy(event: Recorded) -> WireCommand | None:
    """Fail for orders that are named to be poison."""
    if event.data["application_id"].startswith(POISON) and Path(os.environ[BROKEN]).exists():
        raise RuntimeError("not this one")
    return OFFERING.react(event)


class ChoosyService(DomainService):
    """Stop payment but for its reaction."""

    name = StopPayment.name
    domain = Domain(
        name,
        lambda _: StopPayment("key"),
        (Reaction(REACTIONS[0].name, REACTIONS[0].on, choosy),),
        TIMETABLE,
    )
