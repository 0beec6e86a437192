"""All settings: TOCSIN_* environment variables, each with a safe default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

DEFAULT_DATABASE = "sqlite:///var/tocsin.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    `database_url` (TOCSIN_DATABASE_URL): where log and views are kept, SQLite or PostgreSQL.
    `http` (TOCSIN_HTTP): address and port of the console and the API.
    `clock` (TOCSIN_CLOCK): `wall`, `simulated`, or empty for the clock that the log's origin names.
    `log_level` (TOCSIN_LOG_LEVEL): least severity of the JSON lines on standard error.
    """

    database_url: str = DEFAULT_DATABASE
    http: str = "127.0.0.1:8080"
    clock: str = ""
    log_level: str = "warning"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings; an empty variable counts as unset."""
        names = {
            "database_url": "TOCSIN_DATABASE_URL",
            "http": "TOCSIN_HTTP",
            "clock": "TOCSIN_CLOCK",
            "log_level": "TOCSIN_LOG_LEVEL",
        }
        return cls(
            **{field: value for field, name in names.items() if (value := environment.get(name))}
        )
