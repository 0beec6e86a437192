"""The whole system in one process: services, followers and timers around a log, and the gateway."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from contracts.policy import PackDefective
from contracts.port import TOCSIN
from services.cli import centre_key
from services.cli.addresses import Address
from services.cli.domains import DOMAINS
from services.cli.serving import served
from services.cli.store import Refusal, followed, log_store, settings_in_force
from services.cli.timekeeping import clock_of
from services.directory.domain import DOMAIN as DIRECTORY
from services.gateway.app import create_app
from services.gateway.countersigning import Countersigner
from services.gateway.readmodels.orders import OrdersProjection
from services.gateway.readmodels.scope import Scope
from services.ledger.headfile import Inconsistent
from services.ledger.ledger import Files, Ledger
from shared.beside import beside
from shared.clock import Clock
from shared.credentials import Credentials
from shared.edge.local import LocalEdge
from shared.following import positions, reached
from shared.keyfile import kept
from shared.projection import Projection
from shared.settings import Settings
from shared.timetable import earliest
from shared.vault import Vault

COUNTERSIGN_KEY = "countersign-key"
SETTLED_SECONDS = 60
MASTER_KEY = "master-key"
EVERYTHING = Scope(TOCSIN, frozenset({"auditor"}))
"""What somebody with the database at hand may see: every order, masked."""


class System:
    """Tocsin in one process, around the log in `engine`, with its keys in the folder `keys`."""

    def __init__(
        self, engine: Engine, clock: Clock, keys: Path | None = None, vault: Vault | None = None
    ) -> None:
        """Serve all that there is, by `clock`; nothing moves before `edge.start()`.

        `vault` is that of the folder `keys` unless another is named.
        """
        self.engine = engine
        self.keys = keys or keys_beside(engine)
        self.clock = clock
        self.credentials = Credentials(engine)
        self.vault = vault or Vault(engine, self.keys / MASTER_KEY)
        try:
            self.edge = LocalEdge(engine, clock, self.vault)
        except PackDefective as defects:
            raise Refusal(f"The policy packs cannot be used:\n{defects}") from None
        self.port = self.edge.port
        for domain in (*DOMAINS, DIRECTORY):
            self.edge.serve(domain)
        self.edge.follow(OrdersProjection(self.vault))

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, opened; Refusal if its files, or the log's name, are none to sign with."""
        try:
            return Ledger(self.engine, log_files(self.keys))
        except (OSError, ValueError) as problem:
            raise Refusal(f"The log cannot be signed: {problem}.") from None

    def start(self) -> None:
        """Go on with the log, and sign it; Refusal if it is not all that was signed of it."""
        with self._refusing():
            self.ledger.start()
        self.edge.start()

    def start_unsigned(self) -> None:
        """Go on with the log for a short command; what it enters is signed at the next start.

        Refusal if it is known here what was signed of the log, and it is not all that.
        """
        if log_files(self.keys).head.exists():
            with self._refusing():
                self.ledger.check()
        self.edge.start()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except Inconsistent as reason:
            raise Refusal(inconsistent(reason, self.ledger.file.file)) from None

    def stop(self) -> None:
        """Stop everything, and sign what it left."""
        self.edge.stop()
        self.ledger.stop()

    def size(self) -> int:
        """Return how many events the log holds."""
        return self.edge.reader.size()

    def idle_at(self) -> int | None:
        """Return of how many events all was dealt with, and nothing due; None if there is more."""
        return self.edge.idle_at()

    def wait_until_idle(self, seconds: float) -> None:
        """Wait until nothing is under way; TimeoutError if that takes longer than `seconds`."""
        self.edge.wait_until_idle(seconds)

    def earliest(self) -> datetime | None:
        """Return the next instant at which a deadline falls."""
        return earliest(self.engine)

    def settle(self, *followers: str) -> None:
        """Wait until these followers have dealt with the whole log; Refusal if they do not."""
        head = self.edge.reader.size() - 1
        if not reached(self.engine, followers, head, SETTLED_SECONDS):
            stand = {name: positions(self.engine).get(name) for name in followers}
            raise Refusal(f"The views stay behind the log, which ends at {head}: {stand}.")


def inconsistent(reason: Inconsistent, file: Path) -> str:
    """Return what to say of a log that is not all that was signed of it, and what to do."""
    return (
        f"This log is not what was signed of it: {reason}. Nothing was started. If an old backup"
        " was restored, restore the latest one. If the head file was lost, see"
        " `tocsin log accept-head --help`. If neither, keep the database as it is: it may have been"
        f" tampered with. What was signed last is in {file}."
    )


def log_files(folder: Path) -> Files:
    """Return where the log's keys are and its signed head: in the settings, or in a folder."""
    return Files.named(Settings.from_environment(), folder)


def keys_beside(engine: Engine) -> Path:
    """Return the folder of the keys that go with a store: beside the file, or under `var`."""
    return beside(engine, "keys")


def vault_of(engine: Engine, settings: Settings) -> Vault:
    """Return the vault of a store, its master key where the settings say, or beside the store."""
    named = settings.master_key_file
    return Vault(engine, Path(named) if named else keys_beside(engine) / MASTER_KEY)


@contextmanager
def system(
    engine: Engine,
    clock: Clock,
    *,
    alone: bool = False,
    also: Iterable[Projection] = (),
    vault: Vault | None = None,
) -> Iterator[System]:
    """Run the system on a log that exists, for the time of a `with`; `also` follow the log.

    If another process follows this log, that is left to it; with `alone`, it is refused, and the
    log is signed here. Refusal where the master key is missing or does not fit.
    """
    with followed(engine) as ours:
        if alone and not ours:
            raise Refusal("Another tocsin process runs on this database; stop it first.")
        made = System(engine, clock, vault=vault)
        for projection in also:
            made.edge.follow(projection)
        if ours:
            unlocked(made.vault, alone=alone)
            (made.start if alone else made.start_unsigned)()
        try:
            yield made
        finally:
            if ours:
                (made.stop if alone else made.edge.stop)()


@contextmanager
def existing() -> Iterator[System]:
    """Run the system on the log that the settings name, its register read, for a short command.

    What the command entered counts everywhere once it has ended.
    """
    settings = settings_in_force()
    with (
        log_store(settings) as (engine, origin),
        system(engine, clock_of(engine, origin.clock), vault=vault_of(engine, settings)) as made,
    ):
        made.settle("register")
        made.edge.register.refresh()
        yield made
        made.settle("register")


def unlocked(vault: Vault, *, alone: bool = False) -> Vault:
    """Return a vault whose master key fits; Refusal where it is missing or another store's.

    Whoever runs the store `alone` binds it to this master key.
    """
    try:
        vault.bind() if alone else vault.check()
    except (OSError, ValueError) as problem:
        raise Refusal(
            f"The master key cannot be used: {problem}."
            " Name the file of this store's master key in TOCSIN_MASTER_KEY_FILE."
        ) from None
    return vault


@contextmanager
def gateway(system: System, address: Address) -> Iterator[Address]:
    """Serve console and API for the time of a `with`; port 0 takes any that is free.

    Yields the address that it is served at. The gateway has a key of its own to countersign with.
    """
    ours = Countersigner(system.engine, kept(system.keys / COUNTERSIGN_KEY))
    centre_key.enter(system.port, system.edge.reader, ours.public_key, system.clock.now())
    app = create_app(
        system.engine, system.port, system.clock, countersigner=ours, ledger=system.ledger
    )
    with served(app, address) as at:
        yield at
