"""`tocsin companies`: what is kept of companies, and how it is erased."""

from uuid import UUID

import click

from contracts import directory
from services.cli.embedded import existing
from services.cli.installation import send
from services.directory.erasing import Erasures
from services.gateway.readmodels.orders import OrdersProjection


@click.group()
def companies() -> None:
    """Companies: what registries told of them, and how they were judged."""


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
