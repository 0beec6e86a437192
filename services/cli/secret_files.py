"""Secrets in files: a folder that nobody else may enter, a file for each secret, made once."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from services.cli.names import DOMAINS, SEALING
from shared import keyfile
from shared.jws import Signer

ROLES = ("directory", *DOMAINS, "ledger", "projector", "gateway", "sandbox")
MASTER_KEY = "master-key"
UNLOCKING = (*SEALING, "projector")
"""Those that hold the master key: who writes of people, and who masks it."""
CALLERS = ("gateway",)
"""Those that send commands to other processes."""
COUNTERSIGN_KEY, COUNTERSIGN_PUBLIC = "countersign-key", "countersign-public"
"""The centre's key to countersign with, which only the gateway has, and its public half."""

LOG_KEY, LOG_HEAD = "log-key", "log-head"
"""The key that signs the log, which only the ledger has, and what it signed last: no secret."""


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """The secrets of one installation, in a folder."""

    folder: Path

    def file(self, name: str) -> Path:
        """Return the file of a secret, which need not be there yet."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder / name

    def kept(self, name: str) -> Path:
        """Return the file of a random secret, made if it is not there."""
        file = self.file(name)
        if not file.exists():
            self.put(name, secrets.token_hex(32))
        return file

    def secret(self, name: str) -> str:
        """Return a random secret, made if it is not there."""
        return self.kept(name).read_text("utf-8").strip()

    def put(self, name: str, text: str) -> Path:
        """Keep a text; the file may be read by whoever may enter the folder."""
        file = self.file(name)
        file.write_text(f"{text}\n", "utf-8")
        return file

    def make_all(self) -> None:
        """Make whatever an installation needs that is not there."""
        self.kept("database-owner")
        self.kept(MASTER_KEY)
        for role in ROLES:
            self.kept(f"database-{role}")
            self.kept(f"broker-{role}")
        self.callers()
        self.countersign_public()
        self.kept(LOG_KEY)
        if not self.file("bank-keys").exists():
            self.put("bank-keys", "{}")

    def countersign_public(self) -> Path:
        """Return the file with the public half of the key that the gateway countersigns with."""
        seed = keyfile.read(self.kept(COUNTERSIGN_KEY))
        return self.put(COUNTERSIGN_PUBLIC, Signer(seed).public_key)

    def passwords(self) -> dict[str, str]:
        """Return the password of each process's database role."""
        return {role: self.secret(f"database-{role}") for role in ROLES}

    def callers(self) -> Path:
        """Return the file that names who may send commands, by the SHA-256 of their secret."""
        lines = (f"{name} {_digest(self.secret(f'port-{name}'))}" for name in CALLERS)
        return self.put("callers", "\n".join(lines))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
