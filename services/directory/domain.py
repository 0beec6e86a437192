"""The directory, put together."""

from functools import partial

from sqlalchemy import Engine

from services.directory.desk import Directory
from services.directory.erasing import Erasures
from shared.domain import Domain
from shared.vault import live_key


def _desk(engine: Engine) -> Directory:
    return Directory(partial(live_key, engine))


DOMAIN = Domain(Directory.name, _desk, projections=(Erasures(),))
