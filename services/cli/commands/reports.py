"""`tocsin reports`: what banks reported of their own accord, and how it is erased."""

from uuid import UUID

import click

from contracts import directory
from services.cli.embedded import existing
from services.cli.installation import send
from services.directory.erasing import Erasures
from services.gateway.readmodels.orders import OrdersProjection


@click.group()
def reports() -> None:
    """Reports: what banks told of their own accord (100401)."""


@reports.command("erase")
@click.argument("report", type=click.UUID)
@click.option("--reason", required=True, help="Stays in the log for all to read: name nobody.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(report: UUID, reason: str, *, yes: bool) -> None:
    """Erase, for ever, what the report with the id REPORT says of people.

    A report is of no case, and has a key of its own. One that an order took up is erased with the
    order's case: `tocsin cases erase`. What stays is the same, see docs/privacy.md.
    """
    if not yes:
        click.confirm(f"Erase what is said of people in the report {report}, for ever?", abort=True)
    with existing() as made:
        send(made, directory.DestroyReportKey(report=str(report), reason=reason))
        made.settle(Erasures.name, OrdersProjection.name)
    click.echo(f"The report {report} is erased: nobody can read what it said of people.")
