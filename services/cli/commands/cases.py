"""`tocsin cases`: what is kept of a case, and how it is erased."""

import click

from contracts import directory
from services.cli.embedded import existing
from services.cli.installation import send
from services.directory.erasing import Erasures
from services.gateway.readmodels.erasing import reports_of
from services.gateway.readmodels.orders import OrdersProjection


@click.group()
def cases() -> None:
    """Cases: the matters that orders belong to."""


@cases.command("erase")
@click.argument("case")
@click.option("--reason", required=True, help="Stays in the log for all to read: name nobody.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(case: str, reason: str, *, yes: bool) -> None:
    """Erase, for ever, what the records of the case CASE say of people.

    Its key is destroyed: names, numbers, free text and signatures can be read by nobody any more,
    here or in an export; so are those of the banks' reports that its orders took up. Records,
    hashes and proofs stay as they are. Copies of the database that were made before still hold the
    keys; see docs/privacy.md.
    """
    if not yes:
        click.confirm(f"Erase what is said of people in the case {case}, for ever?", abort=True)
    with existing() as made:
        made.settle(OrdersProjection.name)
        reports = reports_of(made.engine, case)
        send(made, directory.DestroyCaseKey(case_number=case, reason=reason))
        send(made, *(directory.DestroyReportKey(report=each, reason=reason) for each in reports))
        made.settle(Erasures.name, OrdersProjection.name)
    click.echo(f"The case {case} is erased: nobody can read what it said of people.")
    for report in reports:
        click.echo(f"So is the report {report}, which one of its orders took up.")
