"""Writes RabbitMQ definitions with the accounts of accounts.toml, each with its password hashed.

The password of `ledger` is in the file `broker-ledger` of the folder given, and so on. Into a
broker that runs:

    python3 deploy/rabbitmq/definitions.py var/secrets | rabbitmqctl import_definitions
    rabbitmqctl delete_user guest

or at each start, by `load_definitions` in rabbitmq.conf; then there is no `guest` to begin with.
Importing again changes what differs, and nothing else. It needs Python alone.
"""

import argparse
import base64
import hashlib
import json
import secrets
import sys
import tomllib
from pathlib import Path

ACCOUNTS = Path(__file__).with_name("accounts.toml")


def definitions(folder: Path, vhost: str) -> dict[str, object]:
    """Return the accounts with what each may do; OSError if a password's file is missing."""
    accounts = tomllib.loads(ACCOUNTS.read_text("utf-8"))
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(name, folder / f"broker-{name}") for name in accounts],
        "permissions": [
            {"user": name, "vhost": vhost, **rights} for name, rights in accounts.items()
        ],
    }


def _user(name: str, file: Path) -> dict[str, object]:
    salt = secrets.token_bytes(4)
    digest = hashlib.sha256(salt + file.read_text("utf-8").strip().encode()).digest()
    return {
        "name": name,
        "tags": [],
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "password_hash": base64.b64encode(salt + digest).decode(),
    }


def main() -> None:
    """Write the definitions to standard output."""
    parser = argparse.ArgumentParser(description="RabbitMQ definitions with Tocsin's accounts.")
    parser.add_argument("folder", type=Path, help="where the files broker-<account> are")
    parser.add_argument("--vhost", default="/", help="the virtual host that is Tocsin's")
    given = parser.parse_args()
    try:
        made = definitions(given.folder, given.vhost)
    except OSError as problem:
        parser.error(f"no password: {problem}")
    json.dump(made, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
