"""Staging a demonstration: a fresh log, and the system around it, in one process or in many."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

import orjson
from sqlalchemy import Engine

from services.cli import centre_key, names
from services.cli.addresses import Address, address_of
from services.cli.conductor import Banks
from services.cli.database import prepare
from services.cli.demonstration import START, Demonstration, stage
from services.cli.distributed import BANKS, BanksElsewhere, Processes, followers
from services.cli.embedded import System, gateway, system
from services.cli.fleet import Fleet
from services.cli.plan import Place, members, sandbox
from services.cli.secret_files import MASTER_KEY
from services.cli.store import Refusal, shown, store
from services.cli.timekeeping import MovedClock
from services.sandbox.diary import Bell
from services.sandbox.tempers import Temper
from shared.clock import Instant
from shared.log.tables import opened
from shared.settings import secret_in
from shared.timetable import write_instant
from shared.vault import Vault


@dataclass(frozen=True, slots=True)
class Casting:
    """What the tempers of simulated banks are drawn from, or the one temper of all."""

    seed: int
    everyone: Temper | None


@dataclass(frozen=True, slots=True)
class Staged:
    """A demonstration ready to begin: its gateway's address, and how to have its banks at work.

    `fleet` are its processes, if it has its own.
    """

    play: Demonstration
    address: Address
    fleet: Fleet | None
    banks: Callable[[], AbstractContextManager[Banks]]


@contextmanager
def in_one_process(url: str | None, address: Address, casting: Casting) -> Iterator[Staged]:
    """Stage a demonstration here, in the database at `url` or in a temporary one."""
    with (
        _fresh_log(url) as engine,
        system(engine, clock := MovedClock(engine), alone=True, also=[Bell()]) as made,
        gateway(made, address) as served,
    ):
        play = Demonstration(made, clock, served)
        yield Staged(play, served, None, lambda: play.banks(casting.seed, casting.everyone))


@contextmanager
def in_many(
    place: Place, casting: Casting, copies: int = 1, domains: Sequence[str] = names.DOMAINS
) -> Iterator[Staged]:
    """Stage a demonstration in processes of its own, `copies` of each, with these services only.

    Their logs and secrets are in the place's folder.
    """
    with store(place.database_url) as engine, ExitStack() as held:
        _refuse_a_log(engine, place.database_url)
        prepare(
            place.database_url,
            origin="tocsin-demo",
            clock="simulated",
            passwords=place.secrets.passwords(),
        )
        write_instant(engine, Instant(START))
        clock = MovedClock(engine)
        vault = Vault(engine, place.secrets.kept(MASTER_KEY))
        made = System(engine, clock, vault=vault)
        held.callback(made.edge.log.close)
        public_key = secret_in(str(place.secrets.countersign_public()))
        centre_key.enter(made.port, made.edge.reader, public_key, clock.now())
        fleet = held.enter_context(Fleet(members(place, copies, domains), place.folder))
        fleet.start()
        fleet.wait_until_ready()
        works = Processes(engine, clock, followers(domains))
        served = address_of(fleet.members["gateway"].settings["TOCSIN_HTTP"])
        play = Demonstration(made, clock, served, works)
        yield Staged(play, served, fleet, lambda: _banks(play, fleet, place, works, casting))


@contextmanager
def _banks(
    play: Demonstration, fleet: Fleet, place: Place, works: Processes, casting: Casting
) -> Iterator[Banks]:
    """Have the banks at work in a process of their own, with an API key for each."""
    known = play.bank_keys(play.simulated())
    keys = place.secrets.put("bank-keys", orjson.dumps(known).decode())
    works.wait_until_idle(60)
    fleet.add(sandbox(place, fleet.members["gateway"], keys, casting.seed, casting.everyone))
    fleet.start("sandbox")
    fleet.wait_until_ready()
    works.also(BANKS)
    yield BanksElsewhere(play.engine, play.clock)
    fleet.stop("sandbox")


@contextmanager
def _fresh_log(url: str | None) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        place = url or f"sqlite:///{folder}/demo.db"
        with store(place) as engine:
            _refuse_a_log(engine, place)
            stage(engine)
            yield engine


def _refuse_a_log(engine: Engine, url: str) -> None:
    if opened(engine):
        raise Refusal(
            f"{shown(url)} holds a log already, and the demo begins a fresh one."
            " Name a database without a log, or none."
        )
