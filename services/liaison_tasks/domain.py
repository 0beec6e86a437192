"""Liaison tasks, put together."""

from sqlalchemy import Engine

from services.liaison_tasks.desk import LiaisonTasks
from services.liaison_tasks.reactions import TIMETABLE
from shared.domain import Domain


def _desk(engine: Engine) -> LiaisonTasks:
    del engine  # tasks have no secret
    return LiaisonTasks()


DOMAIN = Domain(LiaisonTasks.name, _desk, timetable=TIMETABLE)
