"""Content blocking, put together."""

from sqlalchemy import Engine

from services.content_blocking.desk import ContentBlocking
from services.content_blocking.reactions import REACTIONS, TIMETABLE
from shared.credentials import Credentials
from shared.domain import Domain


def _desk(engine: Engine) -> ContentBlocking:
    return ContentBlocking(Credentials(engine).secret("look-up"))


DOMAIN = Domain(ContentBlocking.name, _desk, REACTIONS, TIMETABLE)
