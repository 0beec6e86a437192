"""Liaison tasks, put together."""

from sqlalchemy import Engine

from services.liaison_tasks.desk import LiaisonTasks
from services.liaison_tasks.reactions import TIMETABLE
from shared.content import content_of
from shared.domain import Domain
from shared.settings import Settings


def _desk(engine: Engine) -> LiaisonTasks:
    return LiaisonTasks(content_of(engine, Settings.from_environment()))


DOMAIN = Domain(LiaisonTasks.name, _desk, timetable=TIMETABLE)
