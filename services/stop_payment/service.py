"""Stop payment as a process of its own."""

from services.stop_payment.desk import StopPayment
from services.stop_payment.reactions import REACTIONS, TIMETABLE
from shared.credentials import Credentials
from shared.edge.nameko import DomainService
from shared.edge.surroundings import Surroundings
from shared.edge.works import Domain


def _stop_payment(around: Surroundings) -> StopPayment:
    return StopPayment(Credentials(around.engine).secret("look-up"))


class StopPaymentService(DomainService):
    """Takes orders and answers, puts orders before their banks, and minds the deadlines."""

    name = StopPayment.name
    domain = Domain(name, _stop_payment, REACTIONS, TIMETABLE)
