"""Surroundings: what a process of the distributed form stands on."""

from dataclasses import dataclass

from sqlalchemy import Engine

from contracts.policy import pack
from shared.ask import Grounds
from shared.clock import Clock
from shared.log.append import Log
from shared.log.read import Reader
from shared.register import Register
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A process's database, settings and time, and the grounds that its desk stands on."""

    engine: Engine
    settings: Settings
    clock: Clock
    grounds: Grounds


def surroundings(engine: Engine, settings: Settings, clock: Clock) -> Surroundings:
    """Return the surroundings of a process that works on the log in `engine`."""
    log, reader, register = Log(engine, clock.now), Reader(engine), Register(engine)
    return Surroundings(engine, settings, clock, Grounds(log, reader, register, clock, pack()))
