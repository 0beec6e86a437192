"""Callers: which processes may send commands to a service, and in whose name."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from contracts import directory
from contracts.message import Command, registry
from contracts.port import TOCSIN, Caller
from shared.edge.wire import Batch

SCHEME = "Bearer "
_LINE = re.compile(r"(?P<name>[a-z][a-z_]*) +(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a process may say: how commands came to it, for whom it speaks, as which roles."""

    vias: frozenset[str]
    roles: frozenset[str]
    for_agencies: bool = False

    def objection(self, caller: Caller) -> str | None:
        """Return what is wrong with a caller that the process names."""
        if caller.via not in self.vias:
            return f"via {caller.via}"
        if (caller.agency != TOCSIN) != self.for_agencies:
            return "for that agency"
        if not self.for_agencies and (caller.person or caller.key):
            return "for a person or a key"
        return None


RULES: Mapping[str, Rule] = {
    "gateway": Rule(
        frozenset({"api", "console", "import"}), frozenset(directory.ROLES), for_agencies=True
    ),
    "operator": Rule(frozenset({"install"}), directory.OPERATOR),
}
SERVICE = Rule(frozenset({"reaction", "timer"}), frozenset({"system"}))
"""For every other process: a service that says what follows from events, or from time."""


class Callers:
    """The processes that may send commands, known by the SHA-256 of their secrets."""

    def __init__(self, digests: Mapping[str, str]) -> None:
        """Know processes by name."""
        self._digests = digests

    @classmethod
    def named_in(cls, file: str) -> Self:
        """Read a file with a line `name sha256hex` each; none where no file is named.

        ValueError names a line that is not like that, OSError a file that cannot be read.
        """
        lines = Path(file).read_text("utf-8").splitlines() if file else []
        found = {}
        for number, line in enumerate(lines, 1):
            if line.strip():
                match = _LINE.fullmatch(line.strip())
                if match is None:
                    raise ValueError(f"line {number} of {file} is not a name and a SHA-256 in hex")
                found[match["name"]] = match["digest"]
        return cls(found)

    def known(self, authorization: str) -> str | None:
        """Return whose secret an Authorization header shows; takes as long for nobody's."""
        shown = authorization[len(SCHEME) :] if authorization.startswith(SCHEME) else ""
        said = hashlib.sha256(shown.encode()).hexdigest()
        fits = [name for name, kept in self._digests.items() if hmac.compare_digest(kept, said)]
        return fits[0] if fits and shown else None


def objection(name: str, batches: Iterable[Batch]) -> str | None:
    """Return what the process `name` may not say of what it sent; None if it may say it all."""
    rule = RULES.get(name, SERVICE)
    for batch in batches:
        if why := rule.objection(batch.caller):
            return f"{name} may not send commands {why}"
        for command in batch.commands:
            kind = registry.get(command.type)
            if kind and issubclass(kind, Command) and not kind.roles & rule.roles:
                return f"{name} may not send {command.type}"
    return None
