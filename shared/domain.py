"""Domains: what a service is made of, in whichever form it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

import contracts.generate  # noqa: F401  a service meets every message in the log
from shared.ask import Service
from shared.due import Timetable
from shared.projection import Projection
from shared.reaction import Reaction


@dataclass(frozen=True, slots=True)
class Domain:
    """What a service is made of: its decisions, reactions, deadlines, and views that it keeps.

    `service` makes the decisions' part, from the store that holds its secrets.
    """

    name: str
    service: Callable[[Engine], Service]
    reactions: tuple[Reaction, ...] = ()
    timetable: Timetable | None = None
    projections: tuple[Projection, ...] = ()
