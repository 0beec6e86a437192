"""Filling the directory: agencies and people from a file, keys for systems."""

import secrets
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

import click

from contracts import directory
from contracts.message import Command
from contracts.port import INSTALL, Answer, Receipt, WireCommand, derived_id
from contracts.problems import Language, Problem
from services.cli.embedded import System
from shared.jws import Signer

_ENTRIES: Mapping[str, tuple[type[Command], str]] = {
    "agency": (directory.RegisterAgency, "agency"),
    "person": (directory.RegisterPerson, "login"),
}


def read(file: Path) -> list[WireCommand]:
    """Return the commands that enter a directory file: tables `agency`, then `person`."""
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise click.ClickException(f"{file} is not a TOML file in UTF-8: {problem}") from None
    if unknown := sorted(tables.keys() - _ENTRIES.keys()):
        raise click.ClickException(f"{file}: [[{unknown[0]}]] is none of {', '.join(_ENTRIES)}")
    for kind, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            wanted = f"write each {kind} as a table of its own under [[{kind}]]"
            raise click.ClickException(f"{file}: {wanted}")
    return [_command(kind, row) for kind in _ENTRIES for row in tables.get(kind, [])]


def _command(kind: str, row: Mapping[str, object]) -> WireCommand:
    command, name = _ENTRIES[kind]
    return WireCommand(derived_id("install", kind, row.get(name)), command.wire, row)


def enter(system: System, file: Path) -> list[tuple[WireCommand, Answer]]:
    """Enter a directory file, agencies before their people; what is there already is repeated."""
    commands = read(file)
    first = [command for command in commands if command.type == directory.RegisterAgency.wire]
    then = [command for command in commands if command.type != directory.RegisterAgency.wire]
    answered = list(zip(first, system.port.send(first, INSTALL), strict=True))
    system.settle("register")
    return answered + list(zip(then, system.port.send(then, INSTALL), strict=True))


def issue_keys(
    system: System, agencies: Collection[str], roles: str, *, live: bool
) -> dict[str, str]:
    """Return a new API key for each agency; click.ClickException if one may not have it."""
    ids = {agency: secrets.token_hex(8) for agency in agencies}
    commands = [
        directory.IssueKey(key_id=key, agency=agency, key_roles=roles, live=live)
        for agency, key in ids.items()
    ]
    send(system, *commands)
    return {agency: system.credentials.new_key(key, live=live) for agency, key in ids.items()}


def issue_signing_keys(system: System, keys: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the papers of those who sign, given their API keys: those, and keys to sign with.

    A real agency makes its own key and shows it to nobody. click.ClickException as above.
    """
    log, now = system.edge.reader.origin(), system.clock.now()
    seeds = {agency: secrets.token_bytes(32) for agency in keys}
    signers = {agency: Signer(seed, secrets.token_hex(8)) for agency, seed in seeds.items()}
    commands = [
        directory.RegisterSigningKey(
            kid=signer.kid, agency=agency, public_key=signer.public_key, valid_from=now
        )
        for agency, signer in signers.items()
    ]
    send(system, *commands)
    return {
        agency: {
            "key": key,
            "kid": signers[agency].kid,
            "seed": seeds[agency].hex(),
            "log": log,
        }
        for agency, key in keys.items()
    }


def set_password(system: System, login: str, password: str) -> None:
    """Set a person's password, and say in the log that it was set."""
    send(system, directory.RecordPassword(login=login))
    system.credentials.set_password(login, password)


def opened_logins(system: System, file: Path) -> list[tuple[str, ...]]:
    """Give everyone in a directory file a password; return what is known of each.

    Their login, password, name, agency and roles.
    """
    opened: list[tuple[str, ...]] = []
    for person in (command.data for command in read(file) if "login" in command.data):
        password = secrets.token_urlsafe(9)
        set_password(system, person["login"], password)
        rest = (person["name"], person["agency"], person["person_roles"])
        opened.append((person["login"], password, *rest))
    return opened


def no_such_login(login: str) -> str:
    """Return what to say where nobody has a login."""
    return f"Nobody here has the login {login!r}; `tocsin agencies add-person` enters one."


def send(system: System, *commands: Command) -> list[Receipt]:
    """Send commands to the directory; click.ClickException says why one was refused."""
    wires = [_install(command) for command in commands]
    return [certain(answer) for answer in system.port.send(wires, INSTALL)]


def certain(answer: Answer) -> Receipt:
    """Return a receipt; a problem is raised as words for the person at the terminal."""
    if isinstance(answer, Problem):
        raise click.ClickException(words(answer))
    return answer


def words(problem: Problem, language: Language = "en") -> str:
    """Return a problem in words: what it is, then each defect and where."""
    document = problem.document(language, "")
    defects = (f"{error['pointer']}: {error['detail']}" for error in document["errors"])
    return "\n  ".join([f"{document['title']}: {document['detail']}", *defects])


def _install(command: Command) -> WireCommand:
    return WireCommand(
        derived_id("install", secrets.token_hex(16)), type(command).wire, command.dump()
    )
