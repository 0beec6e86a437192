"""`tocsin agencies`: who takes part, their people, and their keys."""

import sys
from collections import Counter
from pathlib import Path

import click

from contracts import directory
from contracts.port import Receipt
from services.cli.commands import signing_keys
from services.cli.embedded import existing
from services.cli.installation import (
    enter,
    issue_keys,
    no_such_login,
    send,
    set_password,
    words,
)
from services.cli.papers import SIMULATED, by_kind, papers
from services.cli.terminal import as_json, write_json, write_table

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHORTEST_PASSWORD = 12
ROLES = click.option(
    "--role",
    "roles",
    type=click.Choice(directory.ROLES),
    multiple=True,
    required=True,
    help="May be given several times.",
)


@click.group()
def agencies() -> None:
    """Agencies, their people, and the keys of their systems."""


for _command in signing_keys.COMMANDS:
    agencies.add_command(_command)


@agencies.command("list")
@as_json
def show_agencies(*, json: bool) -> None:
    """List all agencies."""
    with existing() as made:
        found = sorted(made.edge.register.agencies().values(), key=lambda agency: agency.code)
    heads = ("agency", "name", "name_en", "kind")
    rows = [(agency.code, agency.name, agency.name_en, agency.kind) for agency in found]
    if json:
        write_json([dict(zip(heads, row, strict=True)) for row in rows])
    else:
        write_table("Agencies", heads, rows)


@agencies.command("import")
@click.argument("file", type=FILE)
@click.pass_context
def take_in(context: click.Context, file: Path) -> None:
    """Enter the agencies and people of a TOML FILE; exit code 1 if any was refused.

    The file has tables [[agency]] (agency, name, name_en, kind) and [[person]] (login, name,
    agency, person_roles). What is there already is left as it is.
    """
    with existing() as made:
        entered = enter(made, file)
    refused = [(wire, given) for wire, given in entered if not isinstance(given, Receipt)]
    for wire, problem in refused:
        name = wire.data.get("login", wire.data.get("agency"))
        click.echo(f"{name}: {words(problem)}", err=True)
    said = Counter(given.outcome for _, given in entered if isinstance(given, Receipt))
    new, known = said["accepted"], said["repeated"]
    click.echo(f"{new} entered, {known} there before, {len(refused)} refused")
    context.exit(1 if refused else 0)


@agencies.command("add-person")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--agency", required=True, help="Code of the agency.")
@ROLES
def add_person(login: str, name: str, agency: str, roles: tuple[str, ...]) -> None:
    """Enter a person under LOGIN; the password is asked for, or read from a pipe."""
    password = _password()
    with existing() as made:
        person_roles = " ".join(roles)
        wish = {"login": login, "name": name, "agency": agency, "person_roles": person_roles}
        send(made, directory.RegisterPerson(**wish))
        set_password(made, login, password)
    click.echo(f"{login} may now log in.")


@agencies.command("set-password")
@click.argument("login")
def change_password(login: str) -> None:
    """Set the password of LOGIN; it is asked for, or read from a pipe."""
    password = _password()
    with existing() as made:
        if made.edge.register.person(login) is None:
            raise click.ClickException(no_such_login(login))
        set_password(made, login, password)
    click.echo(f"The password of {login} is set.")


@agencies.command("issue-key")
@click.argument("agency")
@ROLES
def issue_key(agency: str, roles: tuple[str, ...]) -> None:
    """Give the system of AGENCY an API key; it is printed once and kept nowhere."""
    with existing() as made:
        live = made.clock.kind == "wall"
        keys = issue_keys(made, [agency], " ".join(roles), live=live)
    click.echo(keys[agency])


@agencies.command("issue-papers")
@click.option("--kind", "kinds", type=click.Choice(sorted(SIMULATED)), multiple=True)
def issue_papers(kinds: tuple[str, ...]) -> None:
    """Give every agency that can be simulated its papers, as a JSON object; of these KINDs alone.

    An API key for each, and a private key to sign with where its kind signs. Like a single key,
    they are printed once and kept nowhere. Simulated agencies read such a file; the system of a
    real one has a key by `issue-key`, makes its own to sign with, and shows nobody.
    """
    with existing() as made:
        known = by_kind(made)
        found = [code for kind in kinds or SIMULATED for code in known.get(kind, ())]
        if not found:
            wanted = " or ".join(kinds or sorted(SIMULATED))
            raise click.ClickException(
                f"No agency of the kind {wanted} is entered; `tocsin agencies import` enters some."
            )
        write_json(papers(made, sorted(found)))


@agencies.command("revoke-key")
@click.argument("key_id")
def revoke_key(key_id: str) -> None:
    """Take back the API key whose id, the third part of the key, is KEY_ID."""
    with existing() as made:
        send(made, directory.RevokeKey(key_id=key_id))
    click.echo(f"The key {key_id} opens nothing any more.")


def _password() -> str:
    if sys.stdin.isatty():
        given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        given = sys.stdin.readline().rstrip("\n")
    if len(given) < SHORTEST_PASSWORD:
        raise click.ClickException(f"A password has {SHORTEST_PASSWORD} characters or more.")
    return given
