"""All settings: TOCSIN_* environment variables, each with a safe default."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

DEFAULT_DATABASE = "sqlite:///var/tocsin.db"
PREFIX = "TOCSIN_"
LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says: each field is the variable TOCSIN_ and its name in capitals.

    `database_url`: where log and views are kept, SQLite or PostgreSQL.
    `database_password_file`: a file with the password to that database, so that no URL holds it.
    `amqp_uri`: the broker; empty means that everything runs in one process without one.
    `amqp_password_file`: a file with the password to the broker.
    `http`: address and port of the console and the API.
    `trusted_proxy`: the address of the proxy before the gateway, or `*` where nobody else can reach
    it; its word on who asks and whether over TLS (X-Forwarded-For, -Proto) is believed.
    `private_http`: address and port where a process that is not the gateway takes commands from
    other processes and tells how it is.
    `ports`: where the services take commands, as `stop_payment=http://host:port ...`; and where
    the ledger answers for the log, as `ledger=http://host:port`.
    `port_secret_file`: a file with the secret that this process shows when it sends commands.
    `countersign_key_file`: a file with the key by which the gateway vouches for what people say on
    its pages; only the gateway has it.
    `callers_file`: a file that names the processes that may send commands, a line each: the
    caller's name and the SHA-256 of its secret in hex.
    `master_key_file`: a file with the key that the keys of cases are wrapped under, for those who
    seal and open what is said of people; in one process it is `keys/master-key` beside the store.
    `attachments_folder`: where files that offices hand in lie, sealed, each under its hash; by
    default beside the store. Their service writes there, the gateway reads.
    `origin`: what a log that is begun is called, for good: its checkpoints and keys go by it.
    `log_key_file`: the keys that sign the log, a line each, the current one first; made if absent.
    `log_head_file`: what the ledger last signed, kept where nobody else, and no database, writes.
    `clock`: `wall`, `simulated`, or empty for the clock that the log's origin names.
    `log_level`: least severity of the JSON lines on standard error.
    `sandbox_keys_file`: a JSON object with an API key, or keys to ask and to sign with, for each
    simulated agency.
    `sandbox_seed`, `sandbox_tempers`: what the simulated agencies' tempers are drawn from, or the
    one temper of all.
    """

    database_url: str = DEFAULT_DATABASE
    database_password_file: str = ""
    amqp_uri: str = ""
    amqp_password_file: str = ""
    http: str = "127.0.0.1:8080"
    trusted_proxy: str = ""
    private_http: str = "127.0.0.1:8090"
    ports: str = ""
    port_secret_file: str = ""
    countersign_key_file: str = ""
    callers_file: str = ""
    master_key_file: str = ""
    attachments_folder: str = ""
    origin: str = "tocsin"
    log_key_file: str = ""
    log_head_file: str = ""
    clock: str = ""
    log_level: str = "warning"
    sandbox_keys_file: str = ""
    sandbox_seed: str = "1"
    sandbox_tempers: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings; an empty variable counts as unset."""
        found = {field.name: environment.get(variable(field.name)) for field in fields(cls)}
        return cls(**{name: value for name, value in found.items() if value})

    def service_urls(self) -> dict[str, str]:
        """Return the URL of each service's command port; ValueError if `ports` names none."""
        pairs = [place.partition("=") for place in self.ports.split()]
        if any(not name or not url.startswith("http://") for name, _, url in pairs):
            raise ValueError("TOCSIN_PORTS must be like stop_payment=http://127.0.0.1:8101")
        return {name: url.rstrip("/") for name, _, url in pairs if name != LEDGER}

    def ledger_url(self) -> str:
        """Return the URL at which the ledger answers for the log; empty if `ports` names none."""
        found = re.search(rf"(?:^|\s){LEDGER}=(http://\S+)", self.ports)
        return found[1].rstrip("/") if found else ""


def variable(setting: str) -> str:
    """Return the environment variable behind a setting."""
    return PREFIX + setting.upper()


def address_of(text: str) -> tuple[str, int]:
    """Return the host and port that `text` names; ValueError if it names none."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"an address is like 127.0.0.1:8080, not {text!r}")
    return host.strip("[]"), int(port)


def secret_in(file: str) -> str:
    """Return the secret that a file holds, without the end of its line; OSError if unreadable."""
    return Path(file).read_text("utf-8").strip()
