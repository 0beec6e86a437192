"""A plan: which processes run, under which database role, with which settings and secrets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from services.cli import names
from services.cli.database import role_url
from services.cli.fleet import Member
from services.cli.secret_files import (
    CALLERS,
    COUNTERSIGN_KEY,
    LOG_HEAD,
    LOG_KEY,
    MASTER_KEY,
    UNLOCKING,
    SecretFiles,
)
from shared.settings import LEDGER
from shared.testing.ports import free_address

FILES = frozenset({"liaison_tasks", "gateway"})
"""Who has to do with the files that offices hand in: the one writes them, the other reads."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plan is carried out: its database (as its owner), its broker, a folder of its own.

    `http` is the address of the first gateway.
    """

    database_url: str
    amqp_uri: str
    folder: Path
    http: str
    log_level: str = "warning"

    @property
    def secrets(self) -> SecretFiles:
        """The secrets of its processes."""
        return SecretFiles(self.folder / "secrets")


def members(place: Place, copies: int = 1, domains: Sequence[str] = names.DOMAINS) -> list[Member]:
    """Return the processes, `copies` of each; the nth gateway sends to the nth services.

    Of the domain services those of `domains`: a gateway knows no command of any other.
    """
    return [member for copy in range(copies) for member in _copy(place, copy, domains)]


def sandbox(place: Place, gateway: Member, keys: Path, seed: int, tempers: str | None) -> Member:
    """Return the simulated banks, which speak to a gateway with the API keys in a file."""
    settings = {
        "TOCSIN_HTTP": gateway.settings["TOCSIN_HTTP"],
        "TOCSIN_SANDBOX_KEYS_FILE": str(keys),
        "TOCSIN_SANDBOX_SEED": str(seed),
        "TOCSIN_SANDBOX_TEMPERS": tempers or "",
    }
    return _member(place, "sandbox", "", settings)


def _copy(place: Place, copy: int, domains: Sequence[str]) -> Iterator[Member]:
    mark = f"-{copy + 1}" if copy else ""
    ledger = _member(place, LEDGER, mark, _log_files(place))
    signed = {"TOCSIN_PORTS": _ports([ledger])}
    services = [_member(place, name, mark, signed) for name in ("directory", *domains)]
    yield from (*services, ledger, _member(place, "projector", mark, {}))
    ports = _ports([*services, ledger])
    http = free_address() if copy or place.http.endswith(":0") else place.http
    key = str(place.secrets.kept(COUNTERSIGN_KEY))
    settings = {"TOCSIN_HTTP": http, "TOCSIN_PORTS": ports, "TOCSIN_COUNTERSIGN_KEY_FILE": key}
    yield _member(place, "gateway", mark, settings)


def _member(place: Place, name: str, mark: str, more: Mapping[str, str]) -> Member:
    private, secrets = free_address(), place.secrets
    settings = {
        "TOCSIN_DATABASE_URL": role_url(place.database_url, name),
        "TOCSIN_DATABASE_PASSWORD_FILE": str(secrets.kept(f"database-{name}")),
        "TOCSIN_PRIVATE_HTTP": private,
        "TOCSIN_CALLERS_FILE": str(secrets.callers()),
        "TOCSIN_LOG_LEVEL": place.log_level,
        **_broker(place),
        **more,
    }
    if name in UNLOCKING:
        settings["TOCSIN_MASTER_KEY_FILE"] = str(secrets.kept(MASTER_KEY))
    if name in FILES:
        settings["TOCSIN_ATTACHMENTS_FOLDER"] = str(place.folder / "attachments")
    if name in CALLERS:
        settings["TOCSIN_PORT_SECRET_FILE"] = str(secrets.kept(f"port-{name}"))
    return Member(name + mark, ("serve", name), settings, f"http://{private}/readyz")


def _ports(members: Iterable[Member]) -> str:
    """Return where these members, of one copy each, answer others."""
    return " ".join(
        f"{member.words[-1]}=http://{member.settings['TOCSIN_PRIVATE_HTTP']}" for member in members
    )


def _log_files(place: Place) -> dict[str, str]:
    """Return where the log's keys are, and what was signed; all copies of the ledger share it."""
    secrets = place.secrets
    key, head = secrets.kept(LOG_KEY), secrets.file(LOG_HEAD)
    return {"TOCSIN_LOG_KEY_FILE": str(key), "TOCSIN_LOG_HEAD_FILE": str(head)}


def _broker(place: Place) -> dict[str, str]:
    """Return where the broker is, with the password in a file instead of the URI."""
    uri = make_url(place.amqp_uri)
    if uri.password is None:
        return {"TOCSIN_AMQP_URI": place.amqp_uri}
    return {
        "TOCSIN_AMQP_URI": uri.set(password=None).render_as_string(),
        "TOCSIN_AMQP_PASSWORD_FILE": str(place.secrets.put("broker", str(uri.password))),
    }
