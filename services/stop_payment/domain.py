"""Stop payment, put together."""

from sqlalchemy import Engine

from services.stop_payment.desk import StopPayment
from services.stop_payment.reactions import REACTIONS, TIMETABLE
from shared.credentials import Credentials
from shared.domain import Domain


def _desk(engine: Engine) -> StopPayment:
    return StopPayment(Credentials(engine).secret("look-up"))


DOMAIN = Domain(StopPayment.name, _desk, REACTIONS, TIMETABLE)
