"""`tocsin companies`: take in files of companies; what is kept of them, and how it is erased."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from contracts import directory
from contracts.companies import Push
from services.cli.embedded import existing
from services.cli.installation import send
from services.cli.taking_in import FILE, take_in
from services.cli.terminal import as_json
from services.directory.erasing import Erasures
from services.gateway import only_one
from services.gateway.readmodels.orders import OrdersProjection
from shared.register import Register


@click.group()
def companies() -> None:
    """Companies: what registries told of them, and how they were judged."""


@companies.command("import")
@click.argument("file", type=FILE)
@click.option("--desk", required=True, help="Login of somebody at the registry's desk.")
@as_json
@click.pass_context
def imported(context: click.Context, file: Path, desk: str, *, json: bool) -> None:
    """Import a CSV FILE of companies, a row each; exit code 1 if any row was refused.

    A company that is known as the row says it is repeated, not looked at again.
    """
    context.exit(take_in(file, Push, desk, json=json, whole=_to_the_centre))


def _to_the_centre(row: Mapping[str, str], register: Register) -> Mapping[str, Any]:
    return only_one.named(row, "centre", register)


@companies.command("erase")
@click.argument("company", type=click.UUID)
@click.option("--reason", required=True, help="Stays in the log for all to read: name nobody.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(company: UUID, reason: str, *, yes: bool) -> None:
    """Erase, for ever, what the file of the company with the id COMPANY says of people.

    What came in while a question of a case was open lies under that case's key, and is erased by
    `tocsin cases erase`. What stays is the same, see docs/privacy.md.
    """
    if not yes:
        click.confirm(
            f"Erase what is said of people in the file of the company {company}, for ever?",
            abort=True,
        )
    with existing() as made:
        send(made, directory.DestroyCompanyKey(company=str(company), reason=reason))
        made.settle(Erasures.name, OrdersProjection.name)
    click.echo(f"The company {company} is erased: nobody can read what its file said of people.")
