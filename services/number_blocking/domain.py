"""Number blocking, put together."""

from sqlalchemy import Engine

from services.number_blocking.desk import NumberBlocking
from services.number_blocking.reactions import REACTIONS, TIMETABLE
from shared.credentials import Credentials
from shared.domain import Domain


def _desk(engine: Engine) -> NumberBlocking:
    return NumberBlocking(Credentials(engine).secret("look-up"))


DOMAIN = Domain(NumberBlocking.name, _desk, REACTIONS, TIMETABLE)
