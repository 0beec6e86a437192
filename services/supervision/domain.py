"""Supervision, put together."""

from sqlalchemy import Engine

from services.supervision.desk import Supervision
from services.supervision.reactions import REACTIONS
from shared.domain import Domain


def _desk(engine: Engine) -> Supervision:
    del engine
    return Supervision()


DOMAIN = Domain(Supervision.name, _desk, REACTIONS)
