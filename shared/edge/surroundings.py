"""Surroundings: what a process of the distributed form stands on."""

from dataclasses import dataclass

from sqlalchemy import Engine

from shared.ask import Grounds
from shared.clock import Clock
from shared.log.append import Log
from shared.log.read import Reader
from shared.register import Register
from shared.settings import Settings
from shared.vault import Vault


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A process's database, settings and time, and the grounds that its desk stands on."""

    engine: Engine
    settings: Settings
    clock: Clock
    grounds: Grounds


def surroundings(
    engine: Engine, settings: Settings, clock: Clock, vault: Vault | None = None
) -> Surroundings:
    """Return the surroundings of a process that works on the log in `engine`.

    Who writes of people has a `vault`.
    """
    log, reader, register = Log(engine, clock.now), Reader(engine), Register(engine)
    grounds = Grounds(log, reader, register, clock, vault)
    return Surroundings(engine, settings, clock, grounds)
