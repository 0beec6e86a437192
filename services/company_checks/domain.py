"""Company checks, put together."""

from sqlalchemy import Engine

from services.company_checks.desk import CompanyChecks
from services.company_checks.reactions import REACTIONS, TIMETABLE
from shared.credentials import Credentials
from shared.domain import Domain


def _desk(engine: Engine) -> CompanyChecks:
    return CompanyChecks(Credentials(engine).secret("look-up"))


DOMAIN = Domain(CompanyChecks.name, _desk, REACTIONS, TIMETABLE)
